using System.Text.Json;

namespace Parley.MicroBenchmarks;

/// <summary>Bytes that a workload allocates, and the baseline that the tests compare them with.</summary>
public static class Allocations
{
    private const int WarmUpRuns = 300;
    private const int Series = 5;
    private const int Runs = 40;

    /// <summary>The baseline: bytes an item, by the workload's name.</summary>
    public static IReadOnlyDictionary<string, double> Baseline()
    {
        using var file = typeof(Allocations).Assembly.GetManifestResourceStream("Parley.MicroBenchmarks.allocations.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, double>>(file)!;
    }

    /// <summary>Bytes that are allocated for one item, by all threads: the least of several series, because what else runs only adds to it.</summary>
    public static double Measure(Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        Repeat(workload, WarmUpRuns);
        return Enumerable.Range(0, Series).Min(_ => MeasureOnce(workload));
    }

    private static double MeasureOnce(Workload workload)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Repeat(workload, Runs);
        return Math.Round((GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Runs / workload.Items, 1);
    }

    private static void Repeat(Workload workload, int runs)
    {
        for (var i = 0; i < runs; i++)
        {
            workload.Run();
        }
    }
}
