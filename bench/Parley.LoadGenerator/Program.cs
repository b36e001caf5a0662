using System.Globalization;
using Parley.LoadGenerator;
using Parley.LoadGenerator.Results;

try
{
    var options = RunOptions.Parse(args);
    if (options.WantsHelp)
    {
        Console.WriteLine(RunOptions.Help);
        return 0;
    }

    var folder = Environment.GetEnvironmentVariable("BENCH_FOLDER")
        ?? throw new ArgumentException("Start it with bench/run, which says where the servers are.");
    var bench = new Bench(options, Path.Combine(folder, "peers"));
    bench.Run();

    var command = string.Join(' ', ["bench/run", .. args]);
    var date = DateTime.UtcNow.ToString("yyyy-MM-dd-HHmm", CultureInfo.InvariantCulture);
    var file = Path.Combine(folder, "results", $"{date}.json");
    ResultFile.Write(file, command, bench.Results);
    Console.WriteLine($"`{command}` on {DateTime.UtcNow:yyyy-MM-dd}, {ResultFile.Machine()}");
    Console.WriteLine(MarkdownReport.Write(bench.Results));
    bench.Failures.ForEach(failure => Console.WriteLine($"- {failure}"));
    Console.WriteLine($"\nWritten to {Path.GetRelativePath(folder, file)}");
    return bench.Failures.Count == 0 ? 0 : 1;
}
catch (ArgumentException mistake)
{
    Console.Error.WriteLine(mistake.Message);
    return 2;
}
