using System.CommandLine;
using Parley.Server.Configuration;
using Parley.Server.Startup;

namespace Parley.Server.Tools;

/// <summary><c>parley check-config</c>: what is set, where, and what is wrong with it, without starting.</summary>
internal static class CheckConfigCommand
{
    public static void AddTo(RootCommand root)
    {
        var command = new Command("check-config", "Shows the settings as the server would take them, where each comes from, and every mistake.");
        var options = new CommandLineSource(command, Setting.All);
        command.SetAction(parsed => Run(options.Read(parsed)));
        root.Subcommands.Add(command);
    }

    private static int Run(SettingsSource given)
    {
        var sources = SettingsCommand.Sources(given);
        var settings = SettingsReader.Read(sources, out var read);
        var mistakes = read.ToList();
        foreach (var setting in Setting.All)
        {
            var found = SettingsReader.Find(sources, setting);
            Console.WriteLine(found is null
                ? $"{setting.Name,-22} (default)"
                : $"{setting.Name,-22} {Show(setting, found)}   [{found.Where}]");
        }

        try
        {
            var history = History.Choose(settings);
            Console.WriteLine();
            Console.WriteLine($"History    {history.Describe()}");
            Console.WriteLine($"Keys       {history.KeysFile ?? "none"}");
            Console.WriteLine($"Access     {AccessText.Describe(settings.Access, history.KeysFile) ?? "everybody may do everything"}");
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            mistakes.Add(error.Message);
        }

        if (mistakes.Count > 0)
            return SettingsCommand.Fail(ExitCode.WrongSettings, mistakes);
        Console.WriteLine("There is no mistake in it.");
        return ExitCode.Success;
    }

    private static string Show(Setting setting, GivenValue found) =>
        setting.IsSecret ? "(secret)"
        : setting.ValueName is null ? "on"
        : string.Join(", ", found.Values);
}
