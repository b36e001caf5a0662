using System.CommandLine;
using Parley.Server.Configuration;
using Parley.Server.Startup;

namespace Parley.Server.Tools;

/// <summary>What the commands about settings have in common: they read them as the server does.</summary>
internal static class SettingsCommand
{
    /// <summary>Makes running it the action of a command.</summary>
    /// <param name="command">The command, with its own arguments and options.</param>
    /// <param name="settings">Settings that may be given on its command line, too.</param>
    /// <param name="run">Does it; returns an exit code. What it throws for wrong input is told.</param>
    public static void SetAction(Command command, IReadOnlyList<Setting> settings, Func<ParseResult, ServerSettings, CancellationToken, Task<int>> run)
    {
        var options = new CommandLineSource(command, settings);
        command.SetAction(async (parsed, cancel) =>
        {
            var read = SettingsReader.Read(Sources(options.Read(parsed)), out var mistakes);
            if (mistakes.Count > 0)
                return Fail(ExitCode.WrongSettings, mistakes);
            try
            {
                return await run(parsed, read, cancel);
            }
            catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException or InvalidOperationException)
            {
                return Fail(ExitCode.CannotStart, [failure.Message]);
            }
        });
    }

    /// <summary>The sources of settings, the one that decides first.</summary>
    public static IReadOnlyList<SettingsSource> Sources(SettingsSource given) =>
    [
        given,
        EnvironmentSource.Read(),
        .. Files.Select(FileSource.Read),
    ];

    /// <summary>The files of settings, the one that decides first.</summary>
    public static IReadOnlyList<string> Files => FileSource.Paths(Directory.GetCurrentDirectory(), AppContext.BaseDirectory);

    public static int Fail(int code, IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
            Console.Error.WriteLine(line);
        return code;
    }
}
