// hot path
using Parley.Codes;

namespace Parley.AspNetCore.Limits;

/// <summary>
/// What one client may still do: as a person, and from its address. Found once a request or connection, so that a message
/// costs no look-up. <see cref="Unlimited"/> where nothing is limited.
/// </summary>
internal sealed class ClientLimits
{
    private readonly LimitTables? _tables;
    private readonly Quota? _address;
    private readonly Quota? _person;

    // The topic of the last publish that was let through: most clients have one. Any thread may write it.
    private volatile string? _known;

    /// <summary>Makes those of a client.</summary>
    /// <param name="tables">Where it is looked up; null for no limits.</param>
    /// <param name="person">The person's; null for none.</param>
    /// <param name="address">The address's; null for none.</param>
    public ClientLimits(LimitTables? tables, Quota? person, Quota? address)
    {
        _tables = tables;
        _person = person;
        _address = address;
    }

    /// <summary>For whom there are no limits.</summary>
    public static ClientLimits Unlimited { get; } = new(null, null, null);

    /// <summary>Refusals in a row after which a connection ends.</summary>
    public int MaxRefusals => _tables?.MaxRefusals ?? int.MaxValue;

    /// <summary>A request, counted for a person or an address.</summary>
    /// <returns>Null, or why not.</returns>
    public static LimitRefusal? TakeRequest(Quota? quota) => Take(quota, quota?.Requests, 1, "requests");

    /// <summary>A request of the person; the address's was counted before it was known whose it is.</summary>
    /// <returns>Null, or why not.</returns>
    public LimitRefusal? TakePersonsRequest() => TakeRequest(_person);

    /// <summary>A command that publishes nothing.</summary>
    /// <returns>Null, or why not.</returns>
    public LimitRefusal? TakeCommand() => TakeRequest(_person) ?? TakeRequest(_address);

    /// <summary>A message, an edit or a deletion.</summary>
    /// <param name="bytes">Its data's length.</param>
    /// <returns>Null, or why not.</returns>
    public LimitRefusal? TakeMessage(int bytes) =>
        Take(_person, _person?.Messages, 1, "messages")
        ?? Take(_address, _address?.Messages, 1, "messages")
        ?? Take(_person, _person?.Bytes, bytes, "bytes")
        ?? Take(_address, _address?.Bytes, bytes, "bytes");

    /// <summary>A person who is new here.</summary>
    /// <returns>Null, or why not.</returns>
    public LimitRefusal? TakeJoin() => Take(_address, _address?.Joins, 1, "new people");

    /// <summary>A message to publish; it counts twice where it is the topic's first.</summary>
    /// <returns>Null, or why not.</returns>
    public ValueTask<LimitRefusal?> TakePublishAsync(string topic, int bytes, CancellationToken cancel)
    {
        if (TakeMessage(bytes) is { } refusal)
        {
            return new(refusal);
        }

        var owner = _person ?? _address;
        return owner?.NewTopics is null || _known == topic
            ? default
            : TakeNewTopicAsync(owner, _tables!.Topics, topic, cancel);
    }

    /// <summary>Counts a connection until <see cref="Disconnect"/>.</summary>
    /// <returns>Null, or why not.</returns>
    public Refusal? TryConnect()
    {
        if (_person is not null && !_person.TryConnect())
        {
            return TooMany(_person);
        }

        if (_address is not null && !_address.TryConnect())
        {
            _person?.Disconnect();
            return TooMany(_address);
        }

        return null;
    }

    /// <summary>Counts a connection here that was counted for another person at the same address.</summary>
    /// <returns>Null, or why not; then it is counted where it was.</returns>
    public Refusal? TryReplace(ClientLimits before)
    {
        if (ReferenceEquals(before._person, _person))
        {
            return null;
        }

        if (_person is not null && !_person.TryConnect())
        {
            return TooMany(_person);
        }

        before._person?.Disconnect();
        return null;
    }

    /// <summary>Gives back what <see cref="TryConnect"/> took.</summary>
    public void Disconnect()
    {
        _person?.Disconnect();
        _address?.Disconnect();
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
