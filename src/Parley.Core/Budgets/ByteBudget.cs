namespace Parley.Budgets;

/// <summary>
/// Bytes that all may use together, and of them a share for each client, so that nobody takes all. Whoever finds none left waits
/// a while, first come first served; who waits for the own share holds up nobody else. Safe to use from any thread.
/// </summary>
/// <param name="total">Bytes in all.</param>
/// <param name="share">Bytes of one client.</param>
/// <param name="patience">How long somebody waits.</param>
/// <param name="time">The clock.</param>
/// <param name="maxWaiting">How often one client may wait at the same time.</param>
internal sealed class ByteBudget(long total, long share, TimeSpan patience, TimeProvider time, int maxWaiting)
{
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly LinkedList<Waiting> _waiting = new();
    private readonly Dictionary<string, Owned> _owners = new(StringComparer.Ordinal);
    private long _used;

    /// <summary>Bytes in use.</summary>
    public long Used
    {
        get
        {
            lock (_lock)
            {
                return _used;
            }
        }
    }

    /// <summary>How many wait.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Takes bytes, or waits for them.</summary>
    /// <param name="owner">The client; null for one that has no share of its own.</param>
    /// <param name="bytes">How many. More than there ever are count as all.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The bytes, or null when there were none for too long, or too many of this client wait already.</returns>
    public async ValueTask<ByteLease?> TakeAsync(string? owner, long bytes, CancellationToken cancel)
    {
        var waiting = new Waiting(owner, Math.Min(bytes, owner is null ? total : Math.Min(share, total)));
        lock (_lock)
        {
            if (owner is not null && CountLocked(owner, waiting: 1, bytes: 0).Waiting > maxWaiting)
            {
                CountLocked(owner, waiting: -1, bytes: 0);
                return null;
            }

            waiting.Node = _waiting.AddLast(waiting);
            GrantLocked();
        }

        if (waiting.Task.IsCompleted)
        {
            return await waiting.Task.ConfigureAwait(false);
        }

        try
        {
            return await waiting.Task.WaitAsync(patience, time, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return GiveUp(waiting);
        }
        catch
        {
            GiveUp(waiting)?.Dispose();
            throw;
        }
    }

    /// <summary>A lease needs another number of bytes than before. More are given at once: what is needed is there already.</summary>
    internal void Resize(ByteLease lease, long bytes)
    {
        lock (_lock)
        {
            UseLocked(lease.Owner, bytes - lease.Bytes);
            lease.Bytes = bytes;
            GrantLocked();
        }
    }

    /// <summary>Whoever waited long enough leaves, unless it got the bytes in this moment.</summary>
    private ByteLease? GiveUp(Waiting waiting)
    {
        lock (_lock)
        {
            if (waiting.Node is null)
            {
                return waiting.Task.Result;
            }

            RemoveLocked(waiting);
            return null;
        }
    }

    private void GrantLocked()
    {
        for (var node = _waiting.First; node is not null && _used + node.Value.Bytes <= total;)
        {
            var waiting = node.Value;
            node = node.Next;
            if (waiting.Owner is null || _owners[waiting.Owner].Bytes + waiting.Bytes <= share)
            {
                RemoveLocked(waiting);
                UseLocked(waiting.Owner, waiting.Bytes);
                waiting.SetResult(new ByteLease(this, waiting.Owner, waiting.Bytes));
            }
        }
    }

    private void RemoveLocked(Waiting waiting)
    {
        _waiting.Remove(waiting.Node!);
        waiting.Node = null;
        if (waiting.Owner is not null)
        {
            CountLocked(waiting.Owner, waiting: -1, bytes: 0);
        }
    }

    private void UseLocked(string? owner, long bytes)
    {
        _used += bytes;
        if (owner is not null)
        {
            CountLocked(owner, waiting: 0, bytes);
        }
    }

    private Owned CountLocked(string owner, int waiting, long bytes)
    {
        var before = _owners.GetValueOrDefault(owner);
        var now = new Owned(before.Waiting + waiting, before.Bytes + bytes);
        if (now == default)
        {
            _owners.Remove(owner);
        }
        else
        {
            _owners[owner] = now;
        }

        return now;
    }

    /// <summary>How many wait of one client, and what it uses.</summary>
    private readonly record struct Owned(int Waiting, long Bytes);

    private sealed class Waiting(string? owner, long bytes)
        : TaskCompletionSource<ByteLease?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string? Owner => owner;

        public long Bytes => bytes;

        /// <summary>Its place in the queue; null when it has left. Guarded by the budget's lock.</summary>
        public LinkedListNode<Waiting>? Node { get; set; }
    }
}
