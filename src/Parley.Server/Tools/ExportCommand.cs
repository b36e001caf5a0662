using System.CommandLine;
using Parley.Export;
using Parley.Server.Logging;
using Parley.Server.Startup;
using Parley.Sqlite.Tools;
using Parley.Topics;

namespace Parley.Server.Tools;

/// <summary><c>parley export --topic T --format jsonl|html|txt</c>.</summary>
internal static class ExportCommand
{
    public static void AddTo(RootCommand root)
    {
        var topics = new Option<string[]>("--topic") { Description = "Only this topic; may be repeated. Default: all.", HelpName = "TOPIC" };
        var format = new Option<string>("--format")
        {
            Description = "jsonl can be imported again, html and txt are to read.",
            HelpName = "jsonl|html|txt",
            DefaultValueFactory = _ => "jsonl",
        };
        format.AcceptOnlyFromAmong("jsonl", "html", "txt");
        var output = new Option<string?>("--output") { Description = "The file to write; it must not exist yet. Default: the standard output.", HelpName = "FILE" };
        var command = new Command("export", "Writes messages in a form that other programs or people read; the server may go on meanwhile.")
        {
            topics, format, output,
        };
        ToolCommand.Add(root, command, async (parsed, path, cancel) =>
        {
            string[]? chosen = parsed.GetValue(topics) is { Length: > 0 } given ? [.. given.Select(Normal)] : null;
            var chosenFormat = Enum.Parse<ExportFormat>(parsed.GetRequiredValue(format), ignoreCase: true);
            var destination = parsed.GetValue(output);
            await using var stream = destination is not null ? CreatePrivate(destination)
                : Console.IsOutputRedirected ? Console.OpenStandardOutput()
                : new VisibleStream(Console.Out);
            long count;
            using (var progress = new TerminalProgress("Exporting"))
                count = await LogFileExport.WriteAsync(path, chosen, chosenFormat, stream, progress, cancel);
            if (destination is not null)
                Console.WriteLine($"{count} entries are exported to {Path.GetFullPath(destination)}.");
            return ExitCode.Success;
        });
    }

    /// <summary>What people say to each other is for whoever exports it; giving it away is their decision.</summary>
    private static FileStream CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static string Normal(string name) =>
        TopicName.TryNormalize(name, out var normal, out var refusal) ? normal : throw new FormatException(refusal.Detail);
}
