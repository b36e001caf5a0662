namespace Parley.Delivery;

/// <summary>The answer to a subscribe that was accepted.</summary>
/// <param name="Topics">One for each topic that was asked for.</param>
/// <param name="ContinuesFrom">The position from which the stream continues: a client that has seen nothing more resumes here.</param>
public sealed record Subscribed(IReadOnlyList<SubscribedTopic> Topics, long ContinuesFrom);
