namespace Parley.Log;

/// <summary>What a log knows of one topic.</summary>
/// <param name="Offset">The offset of its newest message; 0 when it never had one.</param>
/// <param name="OldestOffset">The offset of its oldest retained message; 0 when none is retained.</param>
/// <param name="TrimmedThrough">Entries up to this sequence number may be gone; 0 when nothing was ever trimmed.</param>
public readonly record struct TopicState(long Offset, long OldestOffset, long TrimmedThrough);
