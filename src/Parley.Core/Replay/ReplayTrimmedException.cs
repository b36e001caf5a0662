namespace Parley.Replay;

/// <summary>What was to be replayed was trimmed before it was read.</summary>
#pragma warning disable CA1032, CA1064 // it never leaves the engine
internal sealed class ReplayTrimmedException(string topic, long trimmedThrough)
    : Exception($"Entries of topic '{topic}' up to {trimmedThrough} were trimmed while they were being replayed.")
#pragma warning restore CA1032, CA1064
{
    public long TrimmedThrough { get; } = trimmedThrough;
}
