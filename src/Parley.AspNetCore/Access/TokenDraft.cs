using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Parley.Access;

namespace Parley.AspNetCore.Access;

/// <summary>A token to make: for a login of one's own, for tests, and to try out rights.</summary>
public sealed record TokenDraft
{
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
        var header = Encode(json =>
        {
            json.WriteString("alg"u8, key.Algorithm);
            json.WriteString("typ"u8, "JWT"u8);
            if (key.Id is not null)
            {
                json.WriteString("kid"u8, key.Id);
            }
        });
        var signed = $"{header}.{Encode(WriteClaims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
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

    private static string Encode(Action<Utf8JsonWriter> members)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(output.WrittenSpan);
    }
}
