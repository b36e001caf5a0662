using System.CommandLine;
using Parley.Server.Startup;
using Parley.Sqlite.Tools;

namespace Parley.Server.Tools;

/// <summary><c>parley backup FILE</c>.</summary>
internal static class BackupCommand
{
    public static void AddTo(RootCommand root)
    {
        var file = new Argument<string>("FILE") { Description = "The copy. It must not exist yet." };
        var command = new Command("backup", "Copies the history to a file; the server may go on meanwhile.") { file };
        ToolCommand.Add(root, command, (parsed, path, cancel) => Task.Run(() =>
        {
            var destination = Path.GetFullPath(parsed.GetRequiredValue(file));
            using (var progress = new TerminalProgress("Copying"))
                LogBackup.Run(path, destination, progress, cancel);
            Console.WriteLine($"{path} is copied to {destination}.");
            return ExitCode.Success;
        }));
    }
}
