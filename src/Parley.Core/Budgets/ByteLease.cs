namespace Parley.Budgets;

/// <summary>Bytes of a <see cref="ByteBudget"/> that somebody uses until it is disposed. Safe to use from any thread.</summary>
internal sealed class ByteLease(ByteBudget budget, string? owner, long bytes) : IDisposable
{
    public string? Owner => owner;

    /// <summary>How many. Guarded by the budget's lock.</summary>
    public long Bytes { get; set; } = bytes;

    /// <summary>It is known now how many are needed.</summary>
    public void ResizeTo(long needed) => budget.Resize(this, needed);

    public void Dispose() => budget.Resize(this, 0);

    /// <summary>Gives them back when something is over.</summary>
    public async Task DisposeAfterAsync(Task use)
    {
        try
        {
            await use.ConfigureAwait(false);
        }
        finally
        {
            Dispose();
        }
    }
}
