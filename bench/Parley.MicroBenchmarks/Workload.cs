namespace Parley.MicroBenchmarks;

/// <summary>Something small that the engine does often.</summary>
/// <param name="Name">What it is; the key in the baseline.</param>
/// <param name="Run">Does it once.</param>
/// <param name="Items">How many of what is counted that once is.</param>
public sealed record Workload(string Name, Action Run, int Items = 1)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
