using System.CommandLine;
using Parley.Access;
using Parley.Server.Configuration;

namespace Parley.Server.Tools;

/// <summary>An option for each right: <c>--publish 'news.*'</c>, as often as wanted.</summary>
internal sealed class RightsOptions
{
    private static readonly string[] s_names = ["subscribe", "publish", "presence", "history", "moderate"];

    private readonly Dictionary<string, Option<string[]>> _options = [];

    public RightsOptions(Command command)
    {
        foreach (var name in s_names)
        {
            var option = new Option<string[]>("--" + name)
            {
                Description = $"Topics for the right \"{name}\", such as news.*; may be repeated.",
                HelpName = "TOPICS",
                AllowMultipleArgumentsPerToken = false,
            };
            _options[name] = option;
            command.Options.Add(option);
        }
    }

    /// <exception cref="FormatException">A pattern is none.</exception>
    public Rights Read(ParseResult parsed)
    {
        var rights = Rights.None;
        foreach (var (name, option) in _options)
        {
            foreach (var text in parsed.GetValue(option) ?? [])
            {
                if (!TopicPattern.TryParse(text, out var pattern, out var mistake))
                    throw new FormatException($"--{name}: {mistake}");
                rights = rights.With(RightsText.Of(name, pattern)!);
            }
        }
        return rights;
    }
}
