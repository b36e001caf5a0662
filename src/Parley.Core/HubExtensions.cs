using System.Diagnostics.CodeAnalysis;
using Parley.Messages;

namespace Parley;

/// <summary>Short forms for code inside the process.</summary>
public static class HubExtensions
{
    /// <summary>Publishes a text; its data is a JSON string.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="topic">The topic's name, in any form.</param>
    /// <param name="text">The text, at most 64 KiB in UTF-8.</param>
    /// <param name="from">Who publishes; null for nobody in particular.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ArgumentException">The name is no topic's, or the text is too long.</exception>
    public static Task<PublishResult> PublishTextAsync(
        this Hub hub, string topic, string text, User? from = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(hub);
        return hub.PublishAsync(PublishRequest.OfText(topic, text) with { From = from ?? User.Anonymous }, cancel);
    }

    /// <summary>Publishes finished JSON.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="topic">The topic's name, in any form.</param>
    /// <param name="json">One JSON value in UTF-8, at most 64 KiB and 64 levels deep.</param>
    /// <param name="from">Who publishes; null for nobody in particular.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ArgumentException">The name is no topic's, or the bytes are not such a value.</exception>
    public static Task<PublishResult> PublishJsonBytesAsync(
        this Hub hub, string topic, ReadOnlyMemory<byte> json, User? from = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(hub);
        return hub.PublishAsync(PublishRequest.OfJsonBytes(topic, json) with { From = from ?? User.Anonymous }, cancel);
    }

    /// <summary>Publishes a value as JSON, by the web's conventions (camelCase).</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="topic">The topic's name, in any form.</param>
    /// <param name="value">The value.</param>
    /// <param name="from">Who publishes; null for nobody in particular.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ArgumentException">The name is no topic's, or the value is too large.</exception>
    [RequiresUnreferencedCode("JSON by reflection: give a JsonTypeInfo when the app is trimmed.")]
    [RequiresDynamicCode("JSON by reflection: give a JsonTypeInfo when the app is compiled ahead of time.")]
    public static Task<PublishResult> PublishJsonAsync<T>(
        this Hub hub, string topic, T value, User? from = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(hub);
        return hub.PublishAsync(PublishRequest.OfJson(topic, value) with { From = from ?? User.Anonymous }, cancel);
    }
}
