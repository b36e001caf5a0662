using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Parley.Access;

namespace Parley.AspNetCore.Access;

/// <summary>A token to make: for a login of one's own, for tests, and to try out rights.</summary>
public sealed record TokenDraft
{
    private static readonly JsonWebTokenHandler s_library = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>The user's id, <c>sub</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The name to show; null shows the id.</summary>
    public string? Name { get; init; }

    /// <summary>When it ends, <c>exp</c>.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it begins, <c>nbf</c>; null for at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>For whom it is, <c>aud</c>, or null.</summary>
    public string? Audience { get; init; }

    /// <summary>From whom it is, <c>iss</c>, or null.</summary>
    public string? Issuer { get; init; }

    /// <summary>What it allows.</summary>
    public Rights Rights { get; init; } = Rights.None;

    /// <summary>Makes the token (RFC 7515, 7.1).</summary>
    /// <param name="key">What it is signed with.</param>
    /// <exception cref="InvalidOperationException">The key cannot sign.</exception>
    public string Sign(TokenKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.CanSign)
        {
            throw new InvalidOperationException("This is a public key; tokens are made with the private one.");
        }

        return s_library.CreateToken(Claims(), new SigningCredentials(key.Key, key.Algorithm));
    }

    private void WriteClaims(Utf8JsonWriter json)
    {
        json.WriteString("sub"u8, Subject);
        WriteText(json, "name", Name);
        json.WriteNumber("exp"u8, ExpiresAt.ToUnixTimeSeconds());
        if (NotBefore is { } begin)
        {
            json.WriteNumber("nbf"u8, begin.ToUnixTimeSeconds());
        }

        WriteText(json, "aud", Audience);
        WriteText(json, "iss", Issuer);
        WriteList(json, "subscribe", Rights.Subscribe);
        WriteList(json, "publish", Rights.Publish);
        WriteList(json, "presence", Rights.Presence);
        WriteList(json, "history", Rights.History);
        WriteList(json, "moderate", Rights.Moderate);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<TopicPattern> patterns)
    {
        if (patterns.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var pattern in patterns)
        {
            json.WriteStringValue(pattern.Text);
        }

        json.WriteEndArray();
    }

    private string Claims()
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            WriteClaims(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
