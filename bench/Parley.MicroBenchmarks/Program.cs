using System.Text.Json;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Parley.MicroBenchmarks;

// "--allocations" prints the baseline for allocations.json; anything else goes to BenchmarkDotNet.
if (args is ["--allocations"])
{
    var measured = Workloads.All.ToDictionary(workload => workload.Name, Allocations.Measure);
    Console.WriteLine(JsonSerializer.Serialize(measured, new JsonSerializerOptions { WriteIndented = true }));
    return;
}

// In this process: the workloads are not to be built again, and the hub's threads are the same ones.
var job = Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance);
BenchmarkSwitcher.FromTypes([typeof(WorkloadBenchmark)]).Run(args, DefaultConfig.Instance.AddJob(job));
