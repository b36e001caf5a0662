using System.Diagnostics.CodeAnalysis;
using Parley.Access;

namespace Parley.Server.Configuration;

/// <summary>Reads rights: <c>RIGHT+RIGHT=PATTERN</c>, for example <c>subscribe+history=news.*</c>.</summary>
internal static class RightsText
{
    public const string Allowed = "RIGHTS=TOPICS, with subscribe, publish, presence, history, moderate, several with + between them, "
        + "and a pattern of topics with * for any characters and {sub} for the user's id, for example subscribe+history=news.*";

    public static bool IsValid(string text) => TryParse(text, out _);

    public static bool TryParse(string text, [NotNullWhen(true)] out Rights? rights)
    {
        rights = null;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1 || !TopicPattern.TryParse(text[(equals + 1)..].Trim(), out var pattern, out _))
            return false;
        var read = Rights.None;
        foreach (var name in text[..equals].Split('+', StringSplitOptions.TrimEntries))
        {
            if (Of(name, pattern) is not { } one)
                return false;
            read = read.With(one);
        }
        rights = read;
        return true;
    }

    /// <summary>One right in one pattern of topics; null when there is no such right.</summary>
    public static Rights? Of(string name, TopicPattern pattern) => name.ToUpperInvariant() switch
    {
        "SUBSCRIBE" => new Rights { Subscribe = [pattern] },
        "PUBLISH" => new Rights { Publish = [pattern] },
        "PRESENCE" => new Rights { Presence = [pattern] },
        "HISTORY" => new Rights { History = [pattern] },
        "MODERATE" => new Rights { Moderate = [pattern] },
        _ => null,
    };

    /// <summary>Rights in words, for people.</summary>
    public static string Write(Rights rights)
    {
        (string Name, IReadOnlyList<TopicPattern> Topics)[] all =
        [
            ("subscribe", rights.Subscribe), ("publish", rights.Publish), ("presence", rights.Presence),
            ("history", rights.History), ("moderate", rights.Moderate),
        ];
        var given = all.Where(right => right.Topics.Count > 0).Select(right => $"{right.Name}={string.Join(',', right.Topics)}");
        return string.Join(' ', given) is { Length: > 0 } text ? text : "no rights";
    }
}
