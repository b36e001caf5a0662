using Parley.MicroBenchmarks;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Parley.Bench.Tests;

public sealed class AllocationTests
{
    // The framework's own threads allocate a little beside what is measured.
    private const double Tolerance = 1.1;
    private const double SlackBytes = 2;

    public static TheoryData<string> Names => [.. Workloads.All.Select(workload => workload.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_workload_allocates_no_more_than_its_baseline(string name)
    {
        var allowed = (Allocations.Baseline()[name] * Tolerance) + SlackBytes;

        var measured = Allocations.Measure(Workloads.All.Single(workload => workload.Name == name));

        Assert.True(
            measured <= allowed,
            $"{measured} bytes an item, allowed are {allowed}. If it must be so: run bench/Parley.MicroBenchmarks with "
                + "--allocations and put what it prints into allocations.json.");
    }
}
