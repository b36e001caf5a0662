namespace Parley.Log;

/// <summary>A page of topics.</summary>
/// <param name="Topics">Names and states, in ordinal order of the names.</param>
/// <param name="More">Whether there are more.</param>
public sealed record TopicPage(IReadOnlyList<NamedTopicState> Topics, bool More);

/// <summary>A topic and its state.</summary>
/// <param name="Topic">The name.</param>
/// <param name="State">The state.</param>
public readonly record struct NamedTopicState(string Topic, TopicState State);
