namespace Parley.Client;

/// <summary>A message that the server has.</summary>
/// <param name="Topic">The topic, in normal form.</param>
/// <param name="Id">Its place in the log.</param>
/// <param name="Offset">Its number in the topic.</param>
/// <param name="Time">When it was accepted.</param>
/// <param name="IsDuplicate">Whether it was accepted before under the same key; these are the first result's values.</param>
public sealed record Published(string Topic, string Id, long Offset, DateTimeOffset Time, bool IsDuplicate);

/// <summary>How a message is published.</summary>
public sealed record PublishOptions
{
    /// <summary>Idempotency key, 1 to 128 visible ASCII characters; one is made when none is given.</summary>
    public string? Key { get; init; }

    /// <summary>A label that subscribers see, up to 64 visible ASCII characters.</summary>
    public string? Kind { get; init; }

    /// <summary>Publish only when this is the topic's newest offset (0: it is empty).</summary>
    public long? IfOffset { get; init; }
}

/// <summary>Which messages of a topic are wanted. Bounds are exclusive: ids or offsets.</summary>
public sealed record HistoryOptions
{
    /// <summary>Only messages before this one: the newest of them.</summary>
    public string? Before { get; init; }

    /// <summary>Only messages after this one: the oldest of them.</summary>
    public string? After { get; init; }

    /// <summary>How many at the most, 1 to 500. Default 50.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>A page of a topic's messages as they are now, oldest first.</summary>
/// <typeparam name="T">What the data is read as.</typeparam>
/// <param name="Messages">The messages.</param>
/// <param name="Unreadable">Those whose data is not what was asked for.</param>
/// <param name="HasMore">Whether the bounds hold more.</param>
/// <param name="Head">An id from which a subscription continues behind this page.</param>
public sealed record HistoryPage<T>(
    IReadOnlyList<Message<T>> Messages, IReadOnlyList<Unreadable> Unreadable, bool HasMore, string Head);

/// <summary>Somebody who follows a topic.</summary>
/// <param name="Id">The user's id, or null.</param>
/// <param name="Name">The name, or null.</param>
/// <param name="IsAway">Whether nobody is at any of the user's connections.</param>
public sealed record PresentPerson(string? Id, string? Name, bool IsAway);

/// <summary>What a topic is now.</summary>
/// <param name="Topic">The name.</param>
/// <param name="Head">An id from which a subscription continues.</param>
/// <param name="Offset">The newest message's number; 0 for none.</param>
/// <param name="Oldest">The oldest one's that is kept; 0 for none.</param>
/// <param name="Subscribers">Connections that follow it.</param>
public sealed record TopicSummary(string Topic, string Head, long Offset, long Oldest, int Subscribers);
