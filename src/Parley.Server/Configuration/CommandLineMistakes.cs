using System.CommandLine;
using System.CommandLine.Parsing;

namespace Parley.Server.Configuration;

/// <summary>Everything on a command line that is not understood, or would be taken for something else, with what may have been meant.</summary>
internal static class CommandLineMistakes
{
    /// <summary>Looks for all of them.</summary>
    /// <param name="parsed">What was made of the command line.</param>
    /// <param name="arguments">The command line itself: only here it shows that <c>--data=--memory</c> is meant so.</param>
    /// <returns>A sentence each; empty when there is none.</returns>
    public static IReadOnlyList<string> Find(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var mistakes = parsed.Errors.Select(error => error.Message + Suggest(parsed, error.Message)).Distinct().ToList();

        // Who asks for help as well hears of no error.
        if (mistakes.Count == 0)
            mistakes.AddRange(parsed.UnmatchedTokens.Select(token => $"Unrecognized command or argument '{token}'." + Suggest(parsed, $"'{token}'")));

        var literal = arguments.SkipWhile(argument => argument != "--").Skip(1).ToHashSet(StringComparer.Ordinal);
        foreach (var option in parsed.CommandResult.Children.OfType<OptionResult>())
            mistakes.AddRange(option.Tokens.Select(token => token.Value).Where(value => IsSwallowed(parsed, option, value, arguments)).Select(value =>
                $"{option.Option.Name} needs a value, and \"{value}\" behind it looks like an option. If it is meant, write {option.Option.Name}={value}."));
        foreach (var argument in parsed.CommandResult.Children.OfType<ArgumentResult>())
            mistakes.AddRange(argument.Tokens.Select(token => token.Value).Where(value => IsOption(parsed, value) && !literal.Contains(value)).Select(value =>
                $"Unrecognized option '{value}'.{Suggest(parsed, value)} If it is meant as {argument.Argument.Name}, put -- before it."));
        for (var above = parsed.CommandResult.Parent as CommandResult; above is not null; above = above.Parent as CommandResult)
            mistakes.AddRange(above.Children.OfType<OptionResult>().Where(option => !option.Implicit && !option.Option.Recursive).Select(option =>
                Misplaced(option.Option, parsed.CommandResult.Command)));
        return mistakes;
    }

    private static string Misplaced(Option option, Command command) =>
        command.Options.Any(own => own.Name == option.Name)
            ? $"{option.Name} stands before {command.Name} and is not for it there. Put it behind {command.Name}."
            : $"{option.Name} does nothing with {command.Name}.";

    private static bool IsSwallowed(ParseResult parsed, OptionResult option, string value, IReadOnlyList<string> arguments) =>
        IsOption(parsed, value)
        && !arguments.Contains($"{option.IdentifierToken?.Value}={value}")
        && !arguments.Contains($"{option.IdentifierToken?.Value}:{value}");

    private static bool IsOption(ParseResult parsed, string value) =>
        (value.Length > 2 && value.StartsWith("--", StringComparison.Ordinal))
        || Options(parsed).Any(known => known.Name == value || known.Aliases.Contains(value));

    private static IEnumerable<Option> Options(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive));

    /// <summary>What was meant by an argument that is not known, where something like it is.</summary>
    private static string Suggest(ParseResult parsed, string mistake)
    {
        var unknown = parsed.UnmatchedTokens.FirstOrDefault(token => mistake.Contains($"'{token}'", StringComparison.Ordinal))
            ?? (mistake.StartsWith("--", StringComparison.Ordinal) ? mistake : null);
        var command = parsed.CommandResult.Command;
        return unknown is not null && NearName.Find(unknown.Split('=')[0], command.Options.Concat<Symbol>(command.Subcommands).Select(known => known.Name)) is { } near
            ? $" Did you mean '{near}'?"
            : "";
    }
}
