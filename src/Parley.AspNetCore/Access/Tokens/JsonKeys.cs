using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>Reads keys in JSON: a JWK, or a JWK set (RFC 7517; RFC 7518, 6; RFC 8037, 2).</summary>
internal static class JsonKeys
{
    /// <summary>More keys than an issuer has at once.</summary>
    public const int MaxKeys = 50;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads a file of the operator's: every key in it must be usable.</summary>
    /// <exception cref="FormatException">A key cannot be used; the message says why.</exception>
    public static IReadOnlyList<TokenKey> ReadFile(string text)
    {
        using var document = Parse(System.Text.Encoding.UTF8.GetBytes(text));
        var root = document.RootElement;
        List<TokenKey> keys = [.. (root.TryGetProperty("keys", out _) ? Elements(root) : [root]).Select(Read)];
        return keys.Count > 0 ? keys : throw new FormatException("There is no key in the set.");
    }

    /// <summary>
    /// Reads what an issuer publishes: keys for something else are passed over, and so are secrets, which nobody publishes.
    /// </summary>
    /// <exception cref="FormatException">It is no JWK set.</exception>
    public static IReadOnlyList<TokenKey> ReadPublished(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        var keys = new List<TokenKey>();
        foreach (var element in Elements(document.RootElement).Take(MaxKeys))
        {
            try
            {
                if (Read(element) is { IsSecret: false } key)
                {
                    keys.Add(key);
                }
            }
            catch (FormatException)
            {
                // A key for encryption, of another curve, or of a kind that comes later.
            }
        }

        return keys;
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var document = JsonDocument.Parse(json, s_strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new FormatException("A JWK is a JSON object.");
        }
        catch (JsonException error)
        {
            throw new FormatException($"It is not valid JSON: {error.Message}", error);
        }
    }

    private static List<JsonElement> Elements(JsonElement root) =>
        root.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array
            ? [.. keys.EnumerateArray()]
            : throw new FormatException("It is no JWK set: there is no list 'keys'.");

    private static TokenKey Read(JsonElement key)
    {
        try
        {
            return TokenKey.From(new JsonWebKey(key.GetRawText()));
        }
        catch (ArgumentException error)
        {
            throw new FormatException($"It is no JWK: {error.Message}", error);
        }
    }
}
