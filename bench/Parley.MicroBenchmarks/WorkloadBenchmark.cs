using BenchmarkDotNet.Attributes;

namespace Parley.MicroBenchmarks;

/// <summary>Every workload with times and allocations.</summary>
[MemoryDiagnoser]
public class WorkloadBenchmark
{
    /// <summary>Them all.</summary>
    public static IEnumerable<Workload> All => Workloads.All;

    /// <summary>The one that is measured.</summary>
    [ParamsSource(nameof(All))]
    public Workload Workload { get; set; } = null!;

    /// <summary>Does it once.</summary>
    [Benchmark]
    public void Run() => Workload.Run();
}
