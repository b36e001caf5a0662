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
    public SettingsSource Read(ParseResult parsed)
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
        return new SettingsSource(given, [.. parsed.Errors.Select(error => error.Message + Suggest(parsed, error.Message)).Distinct()]);
    }

    /// <summary>What was meant by an argument that is not known, where something like it is.</summary>
    private static string Suggest(ParseResult parsed, string mistake)
    {
        var unknown = parsed.UnmatchedTokens.FirstOrDefault(token => mistake.Contains($"'{token}'", StringComparison.Ordinal));
        var command = parsed.CommandResult.Command;
        return unknown is not null && NearName.Find(unknown.Split('=')[0], command.Options.Concat<Symbol>(command.Subcommands).Select(known => known.Name)) is { } near
            ? $" Did you mean '{near}'?"
            : "";
    }
}
