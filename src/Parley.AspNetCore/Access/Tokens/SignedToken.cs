using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parley.Codes;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>
/// What the token library lets pass and we do not: members that stand twice, demands that nobody here knows (<c>crit</c>), texts
/// that are none, and what is not quite base64url (RFC 7515, 2 and 7.1). Its signature is not checked yet, and nothing in it may
/// be believed.
/// </summary>
internal sealed class SignedToken
{
    /// <summary>The longest token, in characters: what most proxies take as one header.</summary>
    public const int MaxLength = 8 * 1024;

    private static readonly SearchValues<char> s_base64Url =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private SignedToken(JsonElement header, JsonElement payload) => (Header, Payload) = (header, payload);

    public JsonElement Header { get; }

    public JsonElement Payload { get; }

    /// <summary>The algorithm that the token claims.</summary>
    public string? Algorithm => Text(Header, "alg");

    /// <summary>The key that it names, or null.</summary>
    public string? KeyId => Text(Header, "kid");

    /// <summary>Takes a token apart. Never throws, whatever the text holds.</summary>
    public static bool TryRead(
        string text, [NotNullWhen(true)] out SignedToken? token, [NotNullWhen(false)] out Refusal? refusal)
    {
        token = null;
        refusal = null;
        if (text.Length > MaxLength)
        {
            refusal = Bad($"The token is longer than {MaxLength} characters.");
            return false;
        }

        var parts = text.Split('.');
        if (parts.Length != 3 || parts.Any(static part => !IsBase64Url(part)) || parts[0].Length == 0)
        {
            refusal = Bad("The token is not what a signed JWT is: three parts in base64url with points between them.");
            return false;
        }

        if (!TryReadObject(parts[0], out var header))
        {
            refusal = Bad("The token's header is no JSON object in UTF-8 in which each member stands once.");
        }
        else if (!TryReadObject(parts[1], out var payload))
        {
            refusal = Bad("The token's claims are no JSON object in UTF-8 in which each member stands once.");
        }
        else if (header.TryGetProperty("crit", out _))
        {
            // RFC 7515, 4.1.11: what must be understood and is not makes the whole invalid. Nothing is understood here.
            refusal = Bad("The token's header demands extensions ('crit') that this server does not know.");
        }
        else
        {
            token = new SignedToken(header, payload);
        }

        return token is not null;
    }

    /// <summary>A member that is a text, or null.</summary>
    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && TokenClaims.TryGetText(value, out var text) ? text : null;

    private static Refusal Bad(string detail) => new(ErrorCode.BadToken, detail);

    /// <summary>The framework's reader passes over white space and takes padding; a token has neither (RFC 7515, 2).</summary>
    private static bool IsBase64Url(string part) =>
        !part.AsSpan().ContainsAnyExcept(s_base64Url) && part.Length % 4 != 1;

    private static bool TryReadObject(string part, out JsonElement value)
    {
        value = default;
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part), s_strict);
            value = document.RootElement.Clone();
            return value.ValueKind == JsonValueKind.Object;
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            return false;
        }
    }
}
