namespace Parley.LoadGenerator.Servers;

/// <summary>What a server's processes have used.</summary>
/// <param name="UserSeconds">CPU in user mode.</param>
/// <param name="SystemSeconds">CPU in the kernel.</param>
internal readonly record struct ServerUsage(double UserSeconds, double SystemSeconds)
{
    public double CpuSeconds => UserSeconds + SystemSeconds;

    public static ServerUsage operator -(ServerUsage later, ServerUsage earlier) =>
        new(later.UserSeconds - earlier.UserSeconds, later.SystemSeconds - earlier.SystemSeconds);
}
