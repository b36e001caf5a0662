// Each test has a server, and several many clients: one after another they do not wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Parley.Client.Tests.Support;

/// <summary>Waits for what must come, however slow the machine is.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    public static async Task TrueAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Limit);
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Delay(5);
        }
    }
}
