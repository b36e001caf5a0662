using Parley.Messages;

namespace Parley.Log;

/// <summary>What <see cref="AppendPlanner"/> must know of a log to decide about a batch, as of before the batch.</summary>
public interface IAppendState
{
    /// <summary>The newest offset of a topic; 0 when it has no message.</summary>
    long LastOffset(string topic);

    /// <summary>What is remembered of a key, or null when it was not used in the last 24 hours.</summary>
    /// <param name="digest"><see cref="AppendPlanner.HashKey"/> of the key.</param>
    KeyRecord? FindKey(UInt128 digest);

    /// <summary>A retained message as it is now, or null.</summary>
    LogEntry? FindMessage(string topic, long seq);
}

/// <summary>What the log remembers of a message that was published with an idempotency key.</summary>
/// <param name="Seq">The message's sequence number.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="TimeMs">When it was accepted, milliseconds since 1970.</param>
/// <param name="DataHash">The first 8 bytes of the SHA-256 of its data and kind.</param>
public readonly record struct KeyRecord(long Seq, long Offset, long TimeMs, long DataHash);
