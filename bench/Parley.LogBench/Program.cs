// Measures the logs: acknowledged publishes a second, their latency, catching up, and a large file.
//
//   dotnet run -c Release --project bench/Parley.LogBench -- [publish|catchup|large|statements]... [--seconds 3] [--messages 1000000]
//     [--topics 100000] [--dir DIR]
//
// Everything in one run goes to one directory of one disk, turn by turn.
using System.Globalization;
using Parley.LogBench;
using Parley.Sqlite;

var options = Options.Parse(args);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{Environment.ProcessorCount} cores, {Environment.OSVersion}, .NET {Environment.Version}, {SqliteLibrary.Description}, in {options.Directory}"));
if (options.Runs("publish"))
{
    await PublishRun.RunAsync(options);
}

if (options.Runs("catchup"))
{
    await CatchUpRun.RunAsync(options);
}

if (options.Runs("statements"))
{
    StatementsRun.Run(options);
}

if (options.Runs("large"))
{
    await LargeRun.RunAsync(options);
}
