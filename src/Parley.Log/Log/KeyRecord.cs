namespace Parley.Log;

/// <summary>What the log remembers of a message that was published with an idempotency key.</summary>
/// <param name="Seq">The message's sequence number.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="TimeMs">When it was accepted, milliseconds since 1970.</param>
/// <param name="DataHash">The first 8 bytes of the SHA-256 of its data and kind.</param>
public readonly record struct KeyRecord(long Seq, long Offset, long TimeMs, long DataHash);
