using System.Diagnostics;

namespace Parley.Sqlite.Tests;

internal static class Wait
{
    /// <summary>When a test gives up. It says nothing about how quick anything is.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks until the answer is yes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isTrue, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await isTrue())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"did not happen within {Patience}: {what}");
            await Task.Delay(20);
        }
    }
}
