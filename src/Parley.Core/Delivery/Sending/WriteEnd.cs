// hot path
using Parley.Threading;

namespace Parley.Delivery.Sending;

/// <summary>
/// The write end of one connection: the pieces that go before its cursors, and the one write that may be under way. The base of
/// its owner, not a part of it: an object less to fetch for each delivery. Owned by the connection's lane.
/// </summary>
internal abstract class WriteEnd(ISink sink)
{
    private ISink _sink = sink;

    // Lists on the wire (answers, replays); null while there is none, which is nearly always.
    private Queue<ReadOnlyMemory<byte>>? _queue;
    private int _pendingBytes;
    private int _queuedBytes;

    // To be cut when the batch that its bytes lie in has gone out: until then the batch holds the socket.
    private bool _isCut;

    // Made when they are first needed: most connections never wait.
    private Action<bool>? _written;
    private Action? _onWritten;

    // What the sink told last.
    private bool _isAlive = true;

    /// <summary>What becomes of bytes that are written now.</summary>
    public WriteState State { get; private set; }

    /// <summary>What the sink threw, which then counts as gone; null for nothing.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Bytes that the transport ever took at once.</summary>
    public long TakenBytes { get; private set; }

    /// <summary>Bytes that wait before the cursors, but for those of a write that is under way.</summary>
    public int QueueBytes => _queuedBytes;

    /// <summary>Bytes taken from cursors or queued that the transport has not taken. May be read from any thread.</summary>
    protected int WriteBytes => Volatile.Read(ref _queuedBytes) + Volatile.Read(ref _pendingBytes);

    /// <summary>Whether pieces wait before the cursors.</summary>
    protected bool HasQueue => _queue is { Count: > 0 };

    /// <summary>A write is under way: nothing can be written until it is over.</summary>
    protected bool IsPending => State is WriteState.Joined or WriteState.Waiting;

    /// <summary>Whether bytes may be written now, without overtaking others.</summary>
    protected bool IsFree => State == WriteState.Idle && !HasQueue;

    /// <summary>Whether all was given to the transport.</summary>
    protected bool IsFlushed => !IsPending && !HasQueue;

    /// <summary>Puts bytes before everything that the cursors will take.</summary>
    public void Enqueue(ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            (_queue ??= new Queue<ReadOnlyMemory<byte>>()).Enqueue(bytes);
            Volatile.Write(ref _queuedBytes, _queuedBytes + bytes.Length);
        }
    }

    /// <summary>Writes bytes that do not change.</summary>
    /// <returns>False when the sink cannot take more now; the rest follows by itself.</returns>
    public bool Write(ReadOnlyMemory<byte> bytes) => NoteTaken(bytes, TryWrite(bytes.Span));

    /// <summary>Writes bytes that do not change now, or together with those of others.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="sends">Takes what goes out together, which counts as a write that is under way; null when it is written directly.</param>
    /// <returns>False when nothing more can be written now; the rest follows by itself.</returns>
    public bool Write(ReadOnlyMemory<byte> bytes, SendBatch? sends)
    {
        if (sends is null || _sink.Socket is not { } socket || !sends.TryAdd(socket, bytes, this))
        {
            return Write(bytes);
        }

        State = WriteState.Joined;
        return false;
    }

    /// <summary>Writes bytes from a buffer that will be used again.</summary>
    /// <returns>False when the sink cannot take more now; the rest follows by itself.</returns>
    public bool WriteScratch(byte[] scratch, int length)
    {
        var taken = TryWrite(scratch.AsSpan(0, length));
        TakenBytes += Math.Max(0, taken);
        return taken == length || WriteRest(taken, taken < 0 ? default : scratch[taken..length]);
    }

    /// <summary>Writes what a batch was given alone, the shorter way for one. It must be told of the result with <see cref="NoteSent"/>.</summary>
    /// <returns>As from <see cref="ISink.TryWrite"/>.</returns>
    public int WriteAlone(ReadOnlyMemory<byte> bytes) => TryWrite(bytes.Span);

    /// <summary>A batch with bytes of this connection went out.</summary>
    /// <param name="bytes">What it was given.</param>
    /// <param name="taken">As from <see cref="ISink.TryWrite"/>.</param>
    public void NoteSent(ReadOnlyMemory<byte> bytes, int taken)
    {
        State = WriteState.Idle;
        NoteTaken(bytes, taken);
        if (_isCut)
        {
            Cut();
        }

        OnWriteOver();
    }

    /// <summary>See <see cref="Lanes.LaneTopic.Fetch"/>.</summary>
    public void FetchSink() => Prefetch.Object(_sink, lines: 1);

    /// <summary>Writes what is queued: small pieces together, one alone as it is.</summary>
    /// <returns>False when the sink cannot take more now.</returns>
    protected bool FlushQueue(byte[] scratch)
    {
        if (_queue is null || State == WriteState.Broken)
        {
            return State != WriteState.Broken;
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

    /// <summary>Lets go of what is queued.</summary>
    protected void ClearQueue()
    {
        _queue = null;
        Volatile.Write(ref _queuedBytes, 0);
    }

    /// <summary>A sink that stood in for another is let go of once that is there.</summary>
    protected void Settle() => _sink = _sink.Settled;

    /// <summary>No more bytes will come.</summary>
    protected void Complete() => Tell(static sink => sink.Complete());

    /// <summary>Cuts the connection, at the latest when a batch with its bytes has gone out.</summary>
    /// <returns>False when that is later: <see cref="OnWriteOver"/> is called then.</returns>
    protected bool TryCut()
    {
        _isCut = State == WriteState.Joined;
        if (!_isCut)
        {
            Cut();
        }

        return !_isCut;
    }

    /// <summary>Has something done with the lane's turn. From any thread.</summary>
    protected abstract void Post(Action action);

    /// <summary>A write that was under way is over, and the state says how.</summary>
    protected abstract void OnWriteOver();

    private void Cut()
    {
        State = WriteState.Broken;
        Tell(static sink => sink.Abort());
    }

    private void Tell(Action<ISink> what)
    {
        try
        {
            what(_sink);
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
            State = WriteState.Broken;
            return false;
        }

        State = WriteState.Waiting;
        Volatile.Write(ref _pendingBytes, rest.Length);
        try
        {
            _sink.WriteLater(rest, _written ??= NoteWritten);
        }
#pragma warning disable CA1031 // see TryWrite
        catch (Exception error)
#pragma warning restore CA1031
        {
            Failure ??= error;
            State = WriteState.Broken;
        }

        return false;
    }

    /// <summary>From the sink, on any thread.</summary>
    private void NoteWritten(bool isAlive)
    {
        Interleaving.Point();
        _isAlive = isAlive;
        Post(_onWritten ??= OnWritten);
    }

    private void OnWritten()
    {
        Settle();
        Volatile.Write(ref _pendingBytes, 0);
        if (State == WriteState.Waiting)
        {
            State = _isAlive ? WriteState.Idle : WriteState.Broken;
            OnWriteOver();
        }
    }

    private void Dequeue(int length)
    {
        _queue!.Dequeue();
        Volatile.Write(ref _queuedBytes, _queuedBytes - length);
    }
}
