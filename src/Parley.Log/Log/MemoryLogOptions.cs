namespace Parley.Log;

/// <summary>How much a <see cref="MemoryLog"/> keeps.</summary>
public sealed record MemoryLogOptions
{
    /// <summary>
    /// Bytes that all entries may take together, with an estimate of what an entry costs beside its data. When there is
    /// more, the oldest entries of all topics go first. Default 256 MiB: about a million short messages, and a process
    /// that still fits a machine of 512 MiB.
    /// </summary>
    public long MaxBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>
    /// Topics that the log knows. For a further one the least recently used is forgotten, with its messages. Default
    /// 100,000: at about 500 bytes for a topic with nothing in it, 50 MB.
    /// </summary>
    public int MaxTopics { get; init; } = 100_000;

    /// <summary>
    /// Idempotency keys that are remembered for 24 hours; beyond that many the oldest are forgotten earlier. Default
    /// 500,000: about 120 bytes each, 60 MB, and enough for 5 keyed messages a second around the clock.
    /// </summary>
    public int MaxKeys { get; init; } = 500_000;

    /// <summary>What is wrong with the options; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var mistakes = new List<string>();
        Check(nameof(MaxBytes), MaxBytes);
        Check(nameof(MaxTopics), MaxTopics);
        Check(nameof(MaxKeys), MaxKeys);
        return mistakes;

        void Check(string name, long value)
        {
            if (value < 1)
            {
                mistakes.Add($"{name} is {value}; it must be at least 1.");
            }
        }
    }
}
