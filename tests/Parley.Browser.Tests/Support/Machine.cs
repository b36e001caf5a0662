using System.Diagnostics;

namespace Parley.Browser.Tests.Support;

/// <summary>The machine on which the tests run.</summary>
internal static class Machine
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// The part of its processors that this machine has for the tests now, up to 1: on one that does other work beside
    /// them, limits of time are stretched by it.
    /// </summary>
    public static double Share()
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var begun = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() => Spin(begun))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        process.Refresh();
        var worked = process.TotalProcessorTime - before;
        return Math.Min(1, worked / (Stopwatch.GetElapsedTime(begun) * Environment.ProcessorCount));
    }

    private static void Spin(long begun)
    {
        while (Stopwatch.GetElapsedTime(begun) < Look)
            Thread.SpinWait(100);
    }
}
