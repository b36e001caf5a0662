using System.Diagnostics;
using System.Globalization;
using Parley.Log;
using Parley.Search;
using Parley.Sqlite;

namespace Parley.LogBench;

/// <summary>A log with many messages in many topics: start, memory, history and search.</summary>
internal static class LargeRun
{
    public static async Task RunAsync(Options options)
    {
        await using var log = BenchLog.File(options);
        await log.Log.OpenAsync(default);
        var random = new Random(1);
        var started = Stopwatch.GetTimestamp();
        for (var number = 0L; number < options.Messages; number += 2000)
        {
            await log.Log.AppendAsync([.. Enumerable.Range(0, 2000).Select(i => BenchLog.Draft($"topic{random.Next(options.Topics)}", number + i))]);
        }

        Print($"\n{options.Messages:N0} messages in {options.Topics:N0} topics, appended at {options.Messages / Stopwatch.GetElapsedTime(started).TotalSeconds:N0} a second");
        started = Stopwatch.GetTimestamp();
        await WaitForIndexAsync((SqliteLog)log.Log, options.Messages);
        Print($"indexed for search {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s later");
        await log.Log.DisposeAsync();

        var before = Memory();
        started = Stopwatch.GetTimestamp();
        await using var again = new SqliteLog(new SqliteLogOptions { Path = log.FilePath! });
        await again.OpenAsync(default);
        Print($"file {new FileInfo(log.FilePath!).Length / 1e6:N0} MB; open in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms, {(Memory() - before) / 1e6:F0} MB more memory");

        var times = new List<double>();
        for (var i = 0; i < 1000; i++)
        {
            started = Stopwatch.GetTimestamp();
            await again.ReadHistoryAsync(new HistoryQuery { Topic = $"topic{random.Next(options.Topics)}", BeforeOffset = random.Next(1, 100) }, default);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        Print($"a page of history anywhere: median {times[500]:F2} ms, p99 {times[990]:F2} ms; {(Memory() - before) / 1e6:F0} MB more memory after a thousand");
        foreach (var query in new[] { "people rooms", $"{options.Messages / 2}", "\"hundred and twenty\"" })
        {
            started = Stopwatch.GetTimestamp();
            var page = await again.SearchAsync(new SearchQuery { Text = query }, default);
            Print($"search {query}: {page.Results.Count} results in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
        }
    }

    private static async Task WaitForIndexAsync(SqliteLog log, long lastSeq)
    {
        // A search waits half a second for the index at the most; the newest message is found when it is through.
        while ((await log.SearchAsync(new SearchQuery { Text = "message", Limit = 1 }, default)).Results is not [var newest]
            || newest.Message.Seq != lastSeq)
        {
            await Task.Delay(10);
        }
    }

    private static long Memory()
    {
        GC.Collect();
        return Environment.WorkingSet;
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
