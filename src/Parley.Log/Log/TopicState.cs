namespace Parley.Log;

/// <summary>What a log knows of one topic.</summary>
/// <param name="Offset">The offset of its newest message; 0 when it never had one.</param>
/// <param name="OldestOffset">The offset of its oldest retained message; 0 when none is retained.</param>
/// <param name="TrimmedThrough">Entries up to this sequence number may be gone; 0 when nothing was ever trimmed.</param>
public readonly record struct TopicState(long Offset, long OldestOffset, long TrimmedThrough);

/// <summary>A page of topics.</summary>
/// <param name="Topics">Names and states, in ordinal order of the names.</param>
/// <param name="More">Whether there are more.</param>
public sealed record TopicPage(IReadOnlyList<NamedTopicState> Topics, bool More);

/// <summary>A topic and its state.</summary>
/// <param name="Topic">The name.</param>
/// <param name="State">The state.</param>
public readonly record struct NamedTopicState(string Topic, TopicState State);
