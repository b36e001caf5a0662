using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

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
        var keys = Elements(document.RootElement).Select(element => Read(element, withSecrets: true)).ToList();
        return keys.Count > 0 ? keys : throw new FormatException("There is no key in the set.");
    }

    /// <summary>
    /// Reads what an issuer publishes: keys for something else are passed over, and so are secrets, which nobody publishes.
    /// </summary>
    /// <exception cref="FormatException">It is no JWK set.</exception>
    public static IReadOnlyList<TokenKey> ReadPublished(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        if (!document.RootElement.TryGetProperty("keys", out _))
        {
            throw new FormatException("It is no JWK set: there is no member 'keys'.");
        }

        var keys = new List<TokenKey>();
        foreach (var element in Elements(document.RootElement).Take(MaxKeys))
        {
            try
            {
                keys.Add(Read(element, withSecrets: false));
            }
            catch (Exception error) when (error is FormatException or CryptographicException or ArgumentException or InvalidOperationException or PlatformNotSupportedException)
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

    private static List<JsonElement> Elements(JsonElement root)
    {
        if (!root.TryGetProperty("keys", out var keys))
        {
            return [root];
        }

        return keys.ValueKind == JsonValueKind.Array
            ? [.. keys.EnumerateArray()]
            : throw new FormatException("The member 'keys' is no list.");
    }

    private static TokenKey Read(JsonElement key, bool withSecrets)
    {
        if (key.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("A JWK is a JSON object.");
        }

        if (Text(key, "use") is not (null or "sig"))
        {
            throw new FormatException("The key is not for signatures ('use').");
        }

        var id = Text(key, "kid");
        TokenKey made = Text(key, "kty") switch
        {
            "oct" when withSecrets => TokenKey.FromSecret(Bytes(key, "k"), id),
            "RSA" => RsaKey.Create(ReadRsa(key), id),
            "EC" when Text(key, "crv") == "P-256" => EcdsaKey.Create(ReadEcdsa(key), id),
            "OKP" when Text(key, "crv") == "Ed25519" => ReadEd25519(key, id),
            var kind => throw new FormatException($"A key of the kind '{kind}' ('kty') and the curve '{Text(key, "crv")}' ('crv') is not known here."),
        };
        return Text(key, "alg") is { } algorithm && algorithm != made.Algorithm && !(algorithm == "Ed25519" && made is Ed25519Key)
            ? throw new FormatException($"The key is for {algorithm}, which is not known here; {made.Algorithm} is.")
            : made;
    }

    private static Ed25519Key ReadEd25519(JsonElement key, string? id)
    {
        var known = Ed25519Key.Create(Bytes(key, "x"), id);
        if (!key.TryGetProperty("d", out _))
        {
            return known;
        }

        var pair = Ed25519Key.CreatePrivate(Bytes(key, "d"), id);
        return pair.IsSame(known) ? pair : throw new FormatException("The key's private part ('d') does not belong to its public one ('x').");
    }

    private static RSAParameters ReadRsa(JsonElement key)
    {
        var parameters = new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") };
        if (key.TryGetProperty("d", out _))
        {
            parameters.D = Bytes(key, "d");
            parameters.P = Bytes(key, "p");
            parameters.Q = Bytes(key, "q");
            parameters.DP = Bytes(key, "dp");
            parameters.DQ = Bytes(key, "dq");
            parameters.InverseQ = Bytes(key, "qi");
        }

        return parameters;
    }

    private static ECParameters ReadEcdsa(JsonElement key) => new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") },
        D = key.TryGetProperty("d", out _) ? Bytes(key, "d") : null,
    };

    private static string? Text(JsonElement key, string name) =>
        !key.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new FormatException($"The key's member '{name}' is no string.");

    private static byte[] Bytes(JsonElement key, string name) =>
        Text(key, name) is { } text && Base64Url.IsValid(text)
            ? Base64Url.DecodeFromChars(text)
            : throw new FormatException($"The key's member '{name}' is missing, or not base64url.");
}
