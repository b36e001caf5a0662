namespace Parley.Budgets;

/// <summary>
/// The bytes that wait for clients that take nothing now: answers, resumes, the rest of a write. While they are more than there
/// may be, whoever has more than an equal share of them is closed, and resumes. Safe to use from any thread.
/// </summary>
/// <param name="limit">Bytes in all.</param>
internal sealed class WaitingBytes(long limit)
{
    private long _used;
    private int _clients;

    /// <summary>Bytes that wait.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Something else waits for a client than before.</summary>
    public void Change(int before, int now)
    {
        if (before != now)
        {
            Interlocked.Add(ref _used, now - before);
            Interlocked.Add(ref _clients, (now > 0 ? 1 : 0) - (before > 0 ? 1 : 0));
        }
    }

    /// <summary>Whether all together are too much, and what waits for one client is one of the larger parts.</summary>
    public bool IsTooMuch(int bytes) => bytes > 0 && Used is var used && used > limit && bytes >= used / Math.Max(1, Volatile.Read(ref _clients));
}
