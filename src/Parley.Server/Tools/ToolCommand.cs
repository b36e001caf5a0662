using System.CommandLine;
using Parley.Log;
using Parley.Server.Configuration;
using Parley.Server.Startup;
using Parley.Sqlite;

namespace Parley.Server.Tools;

/// <summary>What the commands about the history's file have in common: they find the file as the server does.</summary>
internal static class ToolCommand
{
    /// <summary>Adds a command that works on the file.</summary>
    /// <param name="root">Where.</param>
    /// <param name="command">Its name, arguments and options, without <c>--data</c>.</param>
    /// <param name="run">Does it, with the full path of the file; returns an exit code.</param>
    public static void Add(RootCommand root, Command command, Func<ParseResult, string, CancellationToken, Task<int>> run)
    {
        var options = new CommandLineSource(command, [Setting.Data]);
        command.SetAction((parsed, cancel) => RunAsync(options.Read(parsed), path => run(parsed, path, cancel)));
        root.Subcommands.Add(command);
    }

    /// <summary>Finds the file and runs; tells what is wrong on the standard error.</summary>
    public static async Task<int> RunAsync(SettingsSource given, Func<string, Task<int>> run)
    {
        var settings = SettingsReader.Read(SettingsCommand.Sources(given), out var mistakes);
        if (mistakes.Count > 0)
            return await FailAsync(ExitCode.WrongSettings, [.. mistakes]);
        if (History.Choose(settings).FilePath is not { } path)
            return await FailAsync(ExitCode.WrongSettings, "The history is kept in memory only, by the settings; name a file with --data.");

        try
        {
            return await run(path);
        }
        catch (OperationCanceledException)
        {
            return await FailAsync(ExitCode.CannotStart, "Stopped before the end.");
        }
        catch (Exception failure) when (failure is LogFileException or LogUnavailableException or FormatException or IOException or UnauthorizedAccessException)
        {
            return await FailAsync(ExitCode.CannotStart, failure.Message);
        }
    }

    private static async Task<int> FailAsync(int code, params string[] lines)
    {
        foreach (var line in lines)
            await Console.Error.WriteLineAsync(line);
        return code;
    }
}
