using System.CommandLine;
using Parley.Server.Configuration;
using Parley.Server.Startup;

namespace Parley.Server.Tools;

/// <summary><c>parley check-config</c>: what is set, where, and what is wrong with it, without starting.</summary>
internal sealed class CheckConfigCommand
{
    private readonly CommandLineSource _options;

    /// <summary>Adds it to <paramref name="root"/>.</summary>
    public CheckConfigCommand(RootCommand root)
    {
        Command = new Command("check-config", "Shows the settings as the server would take them, where each comes from, and every mistake.");
        _options = new CommandLineSource(Command, Setting.All);
        Command.SetAction(parsed => Run(parsed));
        root.Subcommands.Add(Command);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    /// <summary>Runs it, whatever is wrong on the command line.</summary>
    /// <param name="parsed">What was made of the command line.</param>
    /// <param name="wrong">What is wrong with it.</param>
    /// <returns>An exit code, see <see cref="ExitCode"/>.</returns>
    public int Run(ParseResult parsed, IReadOnlyList<string>? wrong = null)
    {
        IReadOnlyList<SettingsSource> sources =
            [.. SettingsCommand.Sources(_options.Read(parsed, wrong)), ForeignSource.Read(SettingsCommand.Files)];
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
        : string.Join(", ", found.Values.Select(AddressText.Mask));
}
