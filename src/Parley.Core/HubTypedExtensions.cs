using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Messages;

namespace Parley;

/// <summary>Publishing and following values of a type, without reflection.</summary>
public static class HubTypedExtensions
{
    /// <summary>Publishes a value as JSON.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="topic">The topic's name, in any form.</param>
    /// <param name="value">The value; at most 64 KiB and 64 levels deep as JSON.</param>
    /// <param name="type">How it is written, for example of a <c>JsonSerializerContext</c>.</param>
    /// <param name="from">Who publishes; null for nobody in particular.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ArgumentException">The name is no topic's, or the value is too large.</exception>
    public static Task<PublishResult> PublishAsync<T>(
        this Hub hub, string topic, T value, JsonTypeInfo<T> type, User? from = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(hub);
        return hub.PublishAsync(PublishRequest.OfJson(topic, value, type) with { From = from ?? User.Anonymous }, cancel);
    }

    /// <summary>Follows topics as <see cref="Hub.SubscribeAsync"/> does, with the data read as a type.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="topics">Names in any form, at least one.</param>
    /// <param name="type">How the data is read.</param>
    /// <param name="after">The position after which to begin; null for now.</param>
    /// <param name="cancel">Ends the sequence.</param>
    /// <exception cref="ArgumentException">A name is no topic's, or the position is none of this log. Thrown by the call itself.</exception>
    public static IAsyncEnumerable<TypedEntry<T>> SubscribeAsync<T>(
        this Hub hub, IReadOnlyCollection<string> topics, JsonTypeInfo<T> type, LogPosition? after = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(hub);
        ArgumentNullException.ThrowIfNull(type);
        return ReadAsync(hub.SubscribeAsync(topics, after, cancel), hub.Epoch, type, cancel);
    }

    private static async IAsyncEnumerable<TypedEntry<T>> ReadAsync<T>(
        IAsyncEnumerable<LogEntry> entries, string epoch, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var entry in entries.WithCancellation(cancel).ConfigureAwait(false))
        {
            var (data, error) = entry.Data.IsEmpty ? (default, null) : Read(entry.Data.Span, type);
            yield return new TypedEntry<T>(entry, new LogPosition(epoch, entry.Seq), data, error);
        }
    }

    private static (T? Data, JsonException? Error) Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            return (JsonSerializer.Deserialize(json, type), null);
        }
        catch (JsonException error)
        {
            return (default, error);
        }
    }
}
