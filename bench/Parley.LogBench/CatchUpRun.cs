using System.Diagnostics;
using System.Globalization;

namespace Parley.LogBench;

/// <summary>A client that is far behind reads its topic page by page, while others publish.</summary>
internal static class CatchUpRun
{
    private const int Others = 10;

    public static async Task RunAsync(Options options)
    {
        await using var log = BenchLog.File(options);
        await using var publishers = await Publishers.OpenAsync(log.Log, groups: true);
        var behind = Math.Min(options.Messages, 1_000_000);
        for (var number = 0L; number < behind; number += 1000)
        {
            await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => publishers.PublishAsync(BenchLog.Draft(i % 10 == 9 ? $"other{i % Others}" : "behind", number + i))));
        }

        var alone = await publishers.PaceAsync(500, options.Seconds);
        var reading = ReadAsync(log);
        var beside = await publishers.PaceAsync(500, options.Seconds);
        var (count, seconds) = await reading;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\ncatching up {count:N0} messages: {count / seconds:N0} a second; p99 of 500 publishes a second {alone[^(alone.Length / 100)]:F1} ms alone, {beside[^(beside.Length / 100)]:F1} ms beside it"));
    }

    private static async Task<(long Count, double Seconds)> ReadAsync(BenchLog log)
    {
        var started = Stopwatch.GetTimestamp();
        var count = 0L;
        var after = 0L;
        while (await log.Log.ReadAsync("behind", after, long.MaxValue, 500, 1 << 20, default) is { Count: > 0 } page)
        {
            count += page.Count;
            after = page[^1].Seq;
        }

        return (count, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }
}
