using System.CommandLine;
using Parley.Server.Startup;
using Parley.Sqlite;
using Parley.Sqlite.Tools;

namespace Parley.Server.Tools;

/// <summary><c>parley import FILE.jsonl</c>.</summary>
internal static class ImportCommand
{
    public static void AddTo(RootCommand root)
    {
        var file = new Argument<string>("FILE") { Description = "An export with --format jsonl." };
        var command = new Command("import", "Reads an export into an empty history, to the same ids; the server must be stopped.") { file };
        ToolCommand.Add(root, command, (parsed, path, cancel) => Task.Run(() =>
        {
            var source = parsed.GetRequiredValue(file);
            using var input = new FileStream(source, FileMode.Open, FileAccess.Read);
            long count;
            using (var progress = new TerminalProgress("Importing"))
                count = LogImport.Run(new SqliteLogOptions { Path = path }, input, progress, cancel);
            Console.WriteLine($"{count} entries are imported into {path}.");
            return ExitCode.Success;
        }));
    }
}
