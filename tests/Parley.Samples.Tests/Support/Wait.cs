using System.Diagnostics;

namespace Parley.Samples.Tests.Support;

/// <summary>Waiting with an end.</summary>
internal static class Wait
{
    /// <summary>The longest that anything may take, on a machine that has much else to do.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Looks again and again until something holds.</summary>
    public static async Task UntilAsync(Func<bool> holds, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"Waited in vain until {what}.");
            await Task.Delay(20);
        }
    }
}
