namespace Parley.Delivery;

/// <summary>What a client is told of a topic that it follows now.</summary>
/// <param name="Topic">The name.</param>
/// <param name="HeadSeq">A position that this topic can be resumed from.</param>
/// <param name="Offset">The newest offset at that position; 0 for none.</param>
/// <param name="IsRecovered">When a position was given: whether everything after it is replayed.</param>
/// <param name="Replayed">When a position was given: how many entries are replayed.</param>
/// <param name="Reason">Why not everything is: <c>trimmed</c>, <c>epoch</c>, <c>ahead</c> or <c>denied</c>.</param>
public sealed record SubscribedTopic(
    string Topic, long HeadSeq, long Offset, bool? IsRecovered = null, long Replayed = 0, string? Reason = null);
