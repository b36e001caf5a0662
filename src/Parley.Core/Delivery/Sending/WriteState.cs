namespace Parley.Delivery.Sending;

/// <summary>What a <see cref="WriteEnd"/> does with bytes that come now.</summary>
internal enum WriteState : byte
{
    /// <summary>It writes them.</summary>
    Idle,

    /// <summary>They wait: others lie in a batch, which goes out when the round ends. Nothing is known of the other side yet.</summary>
    Joined,

    /// <summary>They wait: the other side took less than there was, and the rest follows when it can take it.</summary>
    Waiting,

    /// <summary>It drops them: the other side is gone, or is to be.</summary>
    Broken,
}
