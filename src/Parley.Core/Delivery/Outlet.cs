// hot path

namespace Parley.Delivery;

/// <summary>
/// The bytes on their way to one connection's sink: what could not be written, and what waits before the cursors. Owned
/// by the connection's lane, and part of its <see cref="Outflow"/>: an object less to fetch for each delivery.
/// </summary>
internal struct Outlet(ISink sink, Action<bool> written)
{
    private ISink _sink = sink;

    // Lists on the wire (answers, replays); null while there is none, which is nearly always.
    private Queue<ReadOnlyMemory<byte>>? _queue;
    private int _pendingBytes;
    private int _queuedBytes;

    /// <summary>A write is under way: the sink must not be touched.</summary>
    public readonly bool IsPending => IsJoined || IsWaiting;

    /// <summary>Bytes lie in a batch, which goes out when the round ends: nothing is known of the other side yet.</summary>
    public bool IsJoined { get; private set; }

    /// <summary>The other side took less than there was: the rest waits for it.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>What the sink threw, which then counts as gone; null for nothing.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The sink said that the other side is gone.</summary>
    public bool IsBroken { get; private set; }

    public readonly bool HasQueue => _queue is { Count: > 0 };

    /// <summary>Bytes taken from cursors or queued that the transport has not taken. May be read from any thread.</summary>
    public int Bytes => Volatile.Read(ref _queuedBytes) + Volatile.Read(ref _pendingBytes);

    /// <summary>Bytes that wait before the cursors, but for those of a write that is under way.</summary>
    public readonly int QueuedBytes => _queuedBytes;

    /// <summary>Bytes that the transport ever took at once.</summary>
    public long TakenBytes { get; private set; }

    /// <summary>Puts bytes before everything that the cursors will take.</summary>
    public void Enqueue(ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            (_queue ??= new Queue<ReadOnlyMemory<byte>>()).Enqueue(bytes);
            Volatile.Write(ref _queuedBytes, _queuedBytes + bytes.Length);
        }
    }

    /// <summary>Whether bytes may be written now, without overtaking others.</summary>
    public readonly bool IsIdle => !IsPending && !HasQueue && !IsBroken;

    /// <summary>Gives bytes to a batch, which counts as a write that is under way.</summary>
    /// <returns>False when they are to be written directly.</returns>
    public bool TryJoin(SendBatch sends, ReadOnlyMemory<byte> bytes, Outflow owner)
    {
        IsJoined = _sink.Socket is { } socket && sends.TryAdd(socket, bytes, owner);
        return IsJoined;
    }

    /// <summary>The batch went out.</summary>
    /// <param name="bytes">What it was given.</param>
    /// <param name="taken">As from <see cref="ISink.TryWrite"/>.</param>
    public void NoteSent(ReadOnlyMemory<byte> bytes, int taken)
    {
        IsJoined = false;
        NoteTaken(bytes, taken);
    }

    /// <summary>Writes what a batch was given, which must be told of the result with <see cref="NoteSent"/>.</summary>
    public int WriteAlone(ReadOnlyMemory<byte> bytes) => TryWrite(bytes.Span);

    public void ClearQueue()
    {
        _queue = null;
        Volatile.Write(ref _queuedBytes, 0);
    }

    /// <summary>Writes what is queued: small pieces together, one alone as it is.</summary>
    /// <returns>False when the sink cannot take more now.</returns>
    public bool FlushQueue(byte[] scratch)
    {
        if (_queue is null)
        {
            return !IsBroken;
        }

        while (_queue.TryPeek(out var piece))
        {
            var length = 0;
            while (_queue.TryPeek(out piece) && piece.Length <= scratch.Length - length && (length > 0 || _queue.Count > 1))
            {
                piece.Span.CopyTo(scratch.AsSpan(length));
                length += piece.Length;
                Dequeue(piece.Length);
            }

            if (length == 0)
            {
                Dequeue(piece.Length);
                if (!Write(piece))
                {
                    return false;
                }
            }
            else if (!WriteScratch(scratch, length))
            {
                return false;
            }
        }

        _queue = null;
        return true;
    }

    /// <summary>Writes bytes that do not change.</summary>
    /// <returns>False when the sink cannot take more now; the rest follows by itself.</returns>
    public bool Write(ReadOnlyMemory<byte> bytes) => NoteTaken(bytes, TryWrite(bytes.Span));

    /// <summary>Writes bytes from a buffer that will be used again.</summary>
    /// <returns>False when the sink cannot take more now; the rest follows by itself.</returns>
    public bool WriteScratch(byte[] scratch, int length)
    {
        var taken = TryWrite(scratch.AsSpan(0, length));
        TakenBytes += Math.Max(0, taken);
        if (taken == length)
        {
            return true;
        }

        return WriteRest(taken, taken < 0 ? default : scratch[taken..length]);
    }

    /// <summary>A sink that stood in for another is let go of once that is there.</summary>
    public void Settle() => _sink = _sink.Settled;

    /// <summary>See <see cref="LaneTopic.Fetch"/>.</summary>
    public readonly void FetchSink() => Prefetch.Object(_sink, lines: 1);

    /// <summary>The write that was under way is over.</summary>
    public void NoteWritten(bool isAlive)
    {
        Settle();
        IsJoined = false;
        IsWaiting = false;
        IsBroken |= !isAlive;
        Volatile.Write(ref _pendingBytes, 0);
    }

    public void Complete()
    {
        try
        {
            _sink.Complete();
        }
#pragma warning disable CA1031 // see TryWrite
        catch (Exception error)
#pragma warning restore CA1031
        {
            Failure ??= error;
        }
    }

    public void Abort()
    {
        IsBroken = true;
        try
        {
            _sink.Abort();
        }
#pragma warning disable CA1031 // see TryWrite
        catch (Exception error)
#pragma warning restore CA1031
        {
            Failure ??= error;
        }
    }

    private int TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return _sink.TryWrite(bytes);
        }
#pragma warning disable CA1031 // sinks may be anybody's, and one that throws must not end the lane of thousands
        catch (Exception error)
#pragma warning restore CA1031
        {
            Failure ??= error;
            return -1;
        }
    }

    private bool NoteTaken(ReadOnlyMemory<byte> bytes, int taken)
    {
        TakenBytes += Math.Max(0, taken);
        return taken == bytes.Length || WriteRest(taken, taken < 0 ? default : bytes[taken..]);
    }

    private bool WriteRest(int taken, ReadOnlyMemory<byte> rest)
    {
        if (taken < 0)
        {
            IsBroken = true;
            return false;
        }

        IsWaiting = true;
        Volatile.Write(ref _pendingBytes, rest.Length);
        try
        {
            _sink.WriteLater(rest, written);
        }
#pragma warning disable CA1031 // see TryWrite
        catch (Exception error)
#pragma warning restore CA1031
        {
            Failure ??= error;
            NoteWritten(isAlive: false);
        }

        return false;
    }

    private void Dequeue(int length)
    {
        _queue!.Dequeue();
        Volatile.Write(ref _queuedBytes, _queuedBytes - length);
    }
}
