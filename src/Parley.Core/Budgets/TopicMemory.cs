namespace Parley.Budgets;

/// <summary>
/// What the topics in memory take together. When it is full, topics that nobody follows leave, each of the others keeps no more
/// than its share (what is older is in the log), and when there are as many as have a share at all, no further one comes in.
/// Safe to use from any thread.
/// </summary>
/// <param name="limit">Bytes in all.</param>
internal sealed class TopicMemory(long limit)
{
    /// <summary>A topic without entries: the object, its name, its places in tables.</summary>
    public const int TopicBytes = 1024;

    /// <summary>What each topic may keep beside that, however many there are.</summary>
    public const int LeastShare = 1024;

    private long _used;
    private int _topics;

    /// <summary>Bytes in use.</summary>
    public long Used => Interlocked.Read(ref _used);

    public bool IsFull => Used >= limit;

    /// <summary>Whether there are as many topics as there may be.</summary>
    public bool IsCrowded => (Volatile.Read(ref _topics) + 1L) * (TopicBytes + LeastShare) > limit;

    /// <summary>Bytes of entries and frames that a topic may keep while it is full.</summary>
    public int Share => (int)Math.Min(int.MaxValue, (limit / Math.Max(1, Volatile.Read(ref _topics))) - TopicBytes);

    /// <summary>A topic comes into memory.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _topics);
        Add(TopicBytes);
    }

    /// <summary>A topic leaves.</summary>
    /// <param name="bytes">Its entries and frames.</param>
    public void Leave(long bytes)
    {
        Interlocked.Decrement(ref _topics);
        Add(-TopicBytes - bytes);
    }

    /// <summary>A topic's entries and frames take more or less than before.</summary>
    public void Add(long bytes)
    {
        if (bytes != 0)
        {
            Interlocked.Add(ref _used, bytes);
        }
    }
}
