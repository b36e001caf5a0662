using System.Text.Json;

namespace Parley.Client;

/// <summary>A message. Each comes once and in order, over breaks.</summary>
/// <typeparam name="T">What the data is read as.</typeparam>
/// <param name="Topic">The topic.</param>
/// <param name="Id">Its place in the log; as <see cref="SubscribeOptions.Since"/> it continues behind it.</param>
/// <param name="Offset">Its number in the topic, from 1, without holes.</param>
/// <param name="Time">When it was accepted.</param>
/// <param name="From">Who sent it.</param>
/// <param name="Data">What was published; the default for one that was deleted.</param>
public sealed record Message<T>(string Topic, string Id, long Offset, DateTimeOffset Time, Person From, T Data) : ParleyEvent(Topic)
{
    /// <summary>The publisher's idempotency key, where one was given.</summary>
    public string? Key { get; init; }

    /// <summary>The label that the publisher gave.</summary>
    public string? Kind { get; init; }

    /// <summary>When it was last edited, before it came here; null for never.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>Whether its data was taken away before it came here.</summary>
    public bool IsDeleted { get; init; }
}

/// <summary>A message has other data now.</summary>
/// <typeparam name="T">What the data is read as.</typeparam>
/// <param name="Topic">The topic.</param>
/// <param name="Id">The place of this change in the log.</param>
/// <param name="MessageId">The message's <see cref="Message{T}.Id"/>.</param>
/// <param name="Offset">The message's <see cref="Message{T}.Offset"/>.</param>
/// <param name="Time">When it was edited.</param>
/// <param name="By">Who did it.</param>
/// <param name="Data">The new data.</param>
public sealed record Edited<T>(string Topic, string Id, string MessageId, long Offset, DateTimeOffset Time, Person By, T Data)
    : ParleyEvent(Topic);

/// <summary>A message's data was taken away.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Id">The place of this change in the log.</param>
/// <param name="MessageId">The message's <see cref="Message{T}.Id"/>.</param>
/// <param name="Offset">The message's <see cref="Message{T}.Offset"/>.</param>
/// <param name="Time">When.</param>
/// <param name="By">Who did it.</param>
public sealed record Deleted(string Topic, string Id, string MessageId, long Offset, DateTimeOffset Time, Person By) : ParleyEvent(Topic);

/// <summary>A message, or an edit, whose data is not what this subscription reads. The subscription goes on behind it.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Id">Its place in the log.</param>
/// <param name="Offset">The message's number in the topic.</param>
/// <param name="Data">The data as it is.</param>
/// <param name="Error">What is wrong with it.</param>
public sealed record Unreadable(string Topic, string Id, long Offset, JsonElement Data, JsonException Error) : ParleyEvent(Topic);
