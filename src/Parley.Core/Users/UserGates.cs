namespace Parley.Users;

/// <summary>
/// Lets what changes one user happen one after another, so that what is stored last is also told last. Two users rarely
/// wait for each other.
/// </summary>
internal sealed class UserGates
{
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 16).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Runs something when nothing else runs for the user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="run">What is run.</param>
    /// <param name="cancel">Gives up waiting; what has begun goes on.</param>
    public async Task<T> RunAsync<T>(string userId, Func<Task<T>> run, CancellationToken cancel)
    {
        var gate = _gates[(uint)string.GetHashCode(userId, StringComparison.Ordinal) % (uint)_gates.Length];
        await gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await run().ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }
}
