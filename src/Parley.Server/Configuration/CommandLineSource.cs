using System.CommandLine;
using System.CommandLine.Parsing;

namespace Parley.Server.Configuration;

/// <summary>The options of the command line, made from the list of settings, and what was given for them.</summary>
internal sealed class CommandLineSource
{
    private readonly Dictionary<Setting, Option> _options = [];

    /// <summary>Adds an option for each of <paramref name="settings"/> to <paramref name="command"/>.</summary>
    public CommandLineSource(Command command, IReadOnlyList<Setting> settings)
    {
        foreach (var setting in settings)
        {
            var description = $"{setting.Description} [{setting.Variable}]";
            Option option = setting.ValueName is null
                ? new Option<bool>(setting.Option) { Description = description, Arity = ArgumentArity.Zero }
                : new Option<string[]>(setting.Option)
                {
                    Description = description,
                    HelpName = setting.ValueName,
                    AllowMultipleArgumentsPerToken = false,
                };
            _options[setting] = option;
            command.Options.Add(option);
        }
    }

    /// <summary>Reads what was given. Whether a value is right is checked later, with the other sources'.</summary>
    /// <param name="parsed">What was made of the command line.</param>
    /// <param name="mistakes">What is wrong with it, where that is told together with the rest.</param>
    public SettingsSource Read(ParseResult parsed, IReadOnlyList<string>? mistakes = null)
    {
        var given = new Dictionary<Setting, GivenValue>();
        foreach (var (setting, option) in _options)
        {
            if (parsed.GetResult(option) is not OptionResult { Implicit: false } result)
                continue;
            string[] values = option is Option<bool> ? ["true"] : [.. result.Tokens.Select(token => token.Value)];
            if (values.Length > 0)
                given[setting] = new GivenValue(values, setting.Option);
        }
        return new SettingsSource(given, mistakes ?? []);
    }
}
