using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Parley.Access;
using Parley.AspNetCore.Identity;

namespace Parley.AspNetCore.Access;

/// <summary>
/// A program's key as it is kept: what it may do, and a hash of its secret. The secret has 256 random bits, so that a plain
/// hash says nothing about it, and slowness would protect nothing.
/// </summary>
public sealed record ApiKey
{
    /// <summary>What every key begins with, for those who search texts for secrets that got lost.</summary>
    public const string TextPrefix = "plk_";

    /// <summary>What the id of a key's user begins with; the key's name follows.</summary>
    public const string UserPrefix = "key:";

    /// <summary>The longest name.</summary>
    public const int MaxNameLength = 64;

    private const int IdBytes = 10;
    private const int SecretBytes = 32;
    private const int IdLength = 16;
    private const int SecretLength = 52;

    /// <summary>What people call it: 1 to 64 of <c>A-Z a-z 0-9 - _ .</c></summary>
    public required string Name { get; init; }

    /// <summary>The part of the key by which it is found; no secret.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the secret part, in base 16.</summary>
    public required string Hash { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was revoked; null for a key that is good. A revoked key stays in the list, so that its name says what it was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>What may be done with it.</summary>
    public Rights Rights { get; init; } = Rights.None;

    /// <summary>Makes a new one.</summary>
    /// <returns>What is kept, and the key itself, which is told once.</returns>
    public static (ApiKey Key, string Text) Create(string name, Rights rights, DateTimeOffset now)
    {
        var id = Base32.Encode(RandomNumberGenerator.GetBytes(IdBytes));
        var secret = Base32.Encode(RandomNumberGenerator.GetBytes(SecretBytes));
        var key = new ApiKey { Name = name, Id = id, Hash = HashOf(secret), Created = now, Rights = rights };
        return (key, $"{TextPrefix}{id}_{secret}");
    }

    /// <summary>Whether a text can be the name of a key.</summary>
    public static bool IsName(string text) =>
        text is { Length: > 0 and <= MaxNameLength } && text.All(static sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' or '.');

    /// <summary>Takes a key's text apart; null when it never was one.</summary>
    internal static (string Id, string Secret)? Split(string text)
    {
        var start = TextPrefix.Length;
        return text.Length == start + IdLength + 1 + SecretLength
            && text.StartsWith(TextPrefix, StringComparison.Ordinal)
            && text[start + IdLength] == '_'
            ? (text.Substring(start, IdLength), text[(start + IdLength + 1)..])
            : null;
    }

    /// <summary>Compares in a time that tells nothing.</summary>
    internal bool IsSecret(string secret) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(secret)), Encoding.ASCII.GetBytes(Hash));

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
