using System.Globalization;
using Parley.Sqlite;

namespace Parley.LogBench;

/// <summary>Acknowledged publishes a second, and their latency at half of that.</summary>
internal static class PublishRun
{
    private static readonly (string Name, bool Groups, Func<Options, BenchLog> Open)[] Kinds =
    [
        ("one transaction each", false, o => BenchLog.File(o)),
        ("group commit", true, o => BenchLog.File(o)),
        ("group commit, normal", true, o => BenchLog.File(o, SqliteSynchronous.Normal)),
        ("memory", true, _ => BenchLog.Memory()),
    ];

    public static async Task RunAsync(Options options)
    {
        Print($"\nacknowledged publishes a second, messages of 128 bytes, 20 topics, {options.Seconds} s each");
        Print($"{"publishers",-24}{"1",12}{"16",12}{"64",12}{"256",12}   p99 ms at half the load of 64");
        foreach (var (name, groups, open) in Kinds)
        {
            var rates = new List<double>();
            foreach (var publishers in new[] { 1, 16, 64, 256 })
            {
                await using var log = open(options);
                await using var many = await Publishers.OpenAsync(log.Log, groups);
                await many.SaturateAsync(publishers, 0.5);
                rates.Add(await many.SaturateAsync(publishers, options.Seconds));
            }

            await using var paced = open(options);
            await using var pacer = await Publishers.OpenAsync(paced.Log, groups);
            await pacer.SaturateAsync(64, 0.5);
            var latencies = await pacer.PaceAsync(rates[2] / 2, options.Seconds);
            Print($"{name,-24}{rates[0],12:N0}{rates[1],12:N0}{rates[2],12:N0}{rates[3],12:N0}   {latencies[(int)(latencies.Length * 0.99)]:F1} (median {latencies[latencies.Length / 2]:F1})");
        }
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
