namespace Parley.LoadGenerator.Servers;

/// <summary>What a server's processes have used.</summary>
/// <param name="CpuSeconds">CPU in all.</param>
/// <param name="UserSeconds">That in user mode, in ticks of 10 ms.</param>
internal readonly record struct ServerUsage(double CpuSeconds, double UserSeconds)
{
    public static ServerUsage operator -(ServerUsage later, ServerUsage earlier) =>
        new(later.CpuSeconds - earlier.CpuSeconds, later.UserSeconds - earlier.UserSeconds);
}
