// hot path
using Parley.Codes;

namespace Parley.AspNetCore.Limits;

/// <summary>
/// What one client may still do: as a person, and from its address. Found once a request or connection, so that a message
/// costs no look-up. <see cref="Unlimited"/> where nothing is limited.
/// </summary>
internal sealed class ClientLimits(Quota? person, Quota? address, KnownTopics? topics, int maxRefusals)
{
    // The topic of the last publish that was let through: most clients have one. Any thread may write it.
    private volatile string? _known;

    /// <summary>For whom there are no limits.</summary>
    public static ClientLimits Unlimited { get; } = new(null, null, null, int.MaxValue);

    /// <summary>Refusals in a row after which a connection ends.</summary>
    public int MaxRefusals => maxRefusals;

    /// <summary>A request, counted for a person or an address.</summary>
    /// <returns>Null, or why not.</returns>
    public static LimitRefusal? TakeRequest(Quota? quota) => Take(quota, quota?.Requests, 1, "requests");

    /// <summary>A command that publishes nothing.</summary>
    /// <returns>Null, or why not.</returns>
    public LimitRefusal? TakeCommand() => TakeRequest(person) ?? TakeRequest(address);

    /// <summary>A message, an edit or a deletion.</summary>
    /// <param name="bytes">Its data's length.</param>
    /// <returns>Null, or why not.</returns>
    public LimitRefusal? TakeMessage(int bytes) =>
        Take(person, person?.Messages, 1, "messages")
        ?? Take(address, address?.Messages, 1, "messages")
        ?? Take(person, person?.Bytes, bytes, "bytes")
        ?? Take(address, address?.Bytes, bytes, "bytes");

    /// <summary>A person who is new here.</summary>
    /// <returns>Null, or why not.</returns>
    public LimitRefusal? TakeJoin() => Take(address, address?.Joins, 1, "new people");

    /// <summary>A message to publish; it counts twice where it is the topic's first.</summary>
    /// <returns>Null, or why not.</returns>
    public ValueTask<LimitRefusal?> TakePublishAsync(string topic, int bytes, CancellationToken cancel)
    {
        if (TakeMessage(bytes) is { } refusal)
        {
            return new(refusal);
        }

        var owner = person ?? address;
        return topics is null || owner?.NewTopics is null || _known == topic
            ? default
            : TakeNewTopicAsync(owner, topics, topic, cancel);
    }

    /// <summary>Counts a connection until <see cref="Disconnect"/>.</summary>
    /// <returns>Null, or why not.</returns>
    public Refusal? TryConnect()
    {
        if (person is not null && !person.TryConnect())
        {
            return TooMany(person);
        }

        if (address is not null && !address.TryConnect())
        {
            person?.Disconnect();
            return TooMany(address);
        }

        return null;
    }

    /// <summary>Gives back what <see cref="TryConnect"/> took.</summary>
    public void Disconnect()
    {
        person?.Disconnect();
        address?.Disconnect();
    }

    private static Refusal TooMany(Quota quota) =>
        new(ErrorCode.TooManyConnections, $"There are too many connections {quota.Whose}. Close some.");

    private static LimitRefusal? Take(Quota? quota, RateBucket? bucket, long count, string what) =>
        bucket is null || bucket.TryTake(count, out var retryAfter) ? null : new LimitRefusal(what, quota!.Whose, bucket.Limit, retryAfter);

    private async ValueTask<LimitRefusal?> TakeNewTopicAsync(Quota owner, KnownTopics known, string topic, CancellationToken cancel)
    {
        if (!await known.ContainsAsync(topic, cancel).ConfigureAwait(false)
            && Take(owner, owner.NewTopics, 1, "new topics") is { } refusal)
        {
            return refusal;
        }

        known.Add(topic);
        _known = topic;
        return null;
    }
}
