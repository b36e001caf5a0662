using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Parley.Access;
using Parley.AspNetCore.Identity;
using Parley.Codes;
using Parley.Users;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>What a token says of its user (RFC 7519, 4.1), how long, and the rights in it. Only believed after its signature was.</summary>
internal sealed record TokenClaims
{
    /// <summary>The longest id of a user, in UTF-16 code units: it stands beside every message.</summary>
    public const int MaxSubjectLength = 128;

    /// <summary>The most patterns for one right: each costs time at every message.</summary>
    public const int MaxPatterns = 100;

    /// <summary>The last second of the year 9999.</summary>
    private const long MaxSeconds = 253_402_300_799;

    public required string Subject { get; init; }

    public string? Name { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public Rights Rights { get; init; } = Rights.None;

    public static bool TryRead(
        JsonElement payload, [NotNullWhen(true)] out TokenClaims? claims, [NotNullWhen(false)] out Refusal? refusal)
    {
        try
        {
            claims = Read(payload);
            refusal = null;
            return true;
        }
        catch (FormatException wrong)
        {
            claims = null;
            refusal = new Refusal(ErrorCode.BadToken, wrong.Message);
            return false;
        }
    }

    private static TokenClaims Read(JsonElement payload)
    {
        var subject = Text(payload, "sub") ?? throw new FormatException("The token names no user: 'sub' is missing.");
        if (CheckSubject(subject) is { } mistake)
        {
            throw new FormatException(mistake);
        }

        return new TokenClaims
        {
            Subject = subject,
            Name = DisplayName.Shorten(Text(payload, "name") ?? subject),
            ExpiresAt = Time(payload, "exp") ?? throw new FormatException("The token has no end: 'exp' is missing."),
            NotBefore = Time(payload, "nbf"),
            Rights = new Rights
            {
                Subscribe = Patterns(payload, "subscribe"),
                Publish = Patterns(payload, "publish"),
                Presence = Patterns(payload, "presence"),
                History = Patterns(payload, "history"),
                Moderate = Patterns(payload, "moderate"),
            },
        };
    }

    /// <summary>An id that cannot be taken for that of a key or of a browser.</summary>
    public static string? CheckSubject(string subject)
    {
        if (subject.Length is 0 or > MaxSubjectLength || subject.Any(char.IsControl))
        {
            return $"The user's id ('sub') must have 1 to {MaxSubjectLength} characters, none of them a control character.";
        }

        if (subject.StartsWith(ApiKey.UserPrefix, StringComparison.Ordinal))
        {
            return $"The user's id ('sub') begins with '{ApiKey.UserPrefix}', which is for API keys.";
        }

        return BrowserToken.IsUserId(subject)
            ? "The user's id ('sub') looks like the id of a guest (16 characters of a to z and 2 to 7), whose messages it could change."
            : null;
    }

    private static List<TopicPattern> Patterns(JsonElement payload, string right)
    {
        if (!payload.TryGetProperty(right, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxPatterns)
        {
            throw new FormatException($"The token's '{right}' is no list of up to {MaxPatterns} patterns.");
        }

        var patterns = new List<TopicPattern>();
        foreach (var one in value.EnumerateArray())
        {
            TryGetText(one, out var text);
            if (!TopicPattern.TryParse(text, out var pattern, out var mistake))
            {
                throw new FormatException($"The token's '{right}': {mistake}");
            }

            patterns.Add(pattern);
        }

        return patterns;
    }

    private static string? Text(JsonElement payload, string name) =>
        !payload.TryGetProperty(name, out var value) ? null
        : TryGetText(value, out var text) ? text
        : throw new FormatException($"The token's '{name}' is no text.");

    /// <summary>False for half a surrogate pair, which JSON can say and text cannot.</summary>
    public static bool TryGetText(JsonElement value, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static DateTimeOffset? Time(JsonElement payload, string name)
    {
        if (!payload.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= MaxSeconds
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"The token's '{name}' is no number of seconds since 1970, from 0 to {MaxSeconds}."));
    }
}
