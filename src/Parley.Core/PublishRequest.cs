using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Messages;
using Parley.Topics;

namespace Parley;

/// <summary>
/// A message to publish. <see cref="OfText"/> and <c>OfJson</c> make one of what a program has at hand; the
/// rest is added with <c>with</c>: <c>PublishRequest.OfText("news", "hello") with { Key = key }</c>.
/// </summary>
/// <param name="Topic">The topic's name, in any form.</param>
/// <param name="Data">The data as valid JSON in UTF-8 without white space between tokens.</param>
public sealed record PublishRequest(string Topic, ReadOnlyMemory<byte> Data)
{
    // The web's conventions, and letters of all scripts as they are: the data is never part of a page.
    private static readonly JsonSerializerOptions s_json =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Who publishes.</summary>
    public User From { get; init; } = User.Anonymous;

    /// <summary>Idempotency key: 1 to 128 visible ASCII characters, or null. The same key from the same sender in the same topic is accepted once in 24 hours.</summary>
    public string? Key { get; init; }

    /// <summary>A label that subscribers see, or null.</summary>
    public string? Kind { get; init; }

    /// <summary>Publish only when the topic's newest offset is this (0: empty); null: always.</summary>
    public long? IfOffset { get; init; }

    /// <summary>Whether it is a moderator's decision, which is counted as such and not as a message.</summary>
    internal bool IsAct { get; init; }

    /// <summary>A message whose data is a text.</summary>
    /// <param name="topic">The topic's name, in any form.</param>
    /// <param name="text">The text, at most 64 KiB in UTF-8. Half a surrogate pair becomes U+FFFD.</param>
    /// <exception cref="ArgumentException">The name is no topic's, or the text is too long.</exception>
    public static PublishRequest OfText(string topic, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return JsonData.TryFromText(Encoding.UTF8.GetBytes(text), out var data, out var refusal)
            ? new PublishRequest(TopicName.Normalize(topic), data)
            : throw new ArgumentException(refusal.Detail, nameof(text));
    }

    /// <summary>A message whose data is a value as JSON, by the web's conventions (camelCase).</summary>
    /// <param name="topic">The topic's name, in any form.</param>
    /// <param name="value">The value; at most 64 KiB and 64 levels deep as JSON.</param>
    /// <exception cref="ArgumentException">The name is no topic's, or the value is too large.</exception>
    [RequiresUnreferencedCode("JSON by reflection: give a JsonTypeInfo when the app is trimmed.")]
    [RequiresDynamicCode("JSON by reflection: give a JsonTypeInfo when the app is compiled ahead of time.")]
    public static PublishRequest OfJson<T>(string topic, T value) =>
        Of(topic, JsonSerializer.SerializeToUtf8Bytes(value, s_json), nameof(value));

    /// <summary>The same, written as a type's information says: without reflection.</summary>
    /// <param name="topic">The topic's name, in any form.</param>
    /// <param name="value">The value; at most 64 KiB and 64 levels deep as JSON.</param>
    /// <param name="type">How it is written.</param>
    /// <exception cref="ArgumentException">The name is no topic's, or the value is too large.</exception>
    public static PublishRequest OfJson<T>(string topic, T value, JsonTypeInfo<T> type) =>
        Of(topic, JsonSerializer.SerializeToUtf8Bytes(value, type), nameof(value));

    /// <summary>A message whose data is JSON already.</summary>
    /// <param name="topic">The topic's name, in any form.</param>
    /// <param name="json">One JSON value in UTF-8, at most 64 KiB and 64 levels deep.</param>
    /// <exception cref="ArgumentException">The name is no topic's, or the bytes are not such a value.</exception>
    public static PublishRequest OfJsonBytes(string topic, ReadOnlyMemory<byte> json) => Of(topic, json, nameof(json));

    private static PublishRequest Of(string topic, ReadOnlyMemory<byte> json, string parameter) =>
        JsonData.TryParse(json, out var data, out var refusal)
            ? new PublishRequest(TopicName.Normalize(topic), data)
            : throw new ArgumentException(refusal.Detail, parameter);
}
