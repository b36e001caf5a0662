// hot path
using Parley.Codes;

namespace Parley.Delivery;

/// <summary>
/// Everything that goes out on one connection: queued pieces first, then what lies between its cursors and the mark.
/// Owned by the connection's lane.
/// </summary>
internal sealed class Outflow
{
    private readonly Connection _connection;
    private readonly Lane _lane;
    private readonly List<Subscription> _live = new(1);
    private readonly Action _onWritten;

    // A struct that changes: never readonly, and never copied.
    private Outlet _outlet;

    // Those who wait until little is queued, or nothing; null while there are none.
    private List<TaskCompletionSource>? _waiting;
    private OutflowState _state;
    private bool _isAlive = true;
    private CloseCode? _closeCode;
    private long _closingSince;

    // When the transport last took something (timestamp), and how much it had taken then.
    private long _lastProgress;
    private long _takenBytes;

    // Since when the rest of a write waits for the other side (timestamp), while it does.
    private long _waitingSince;
    private bool _isWaiting;

    // What waits for the other side, as the lane's count has it.
    private int _counted;

    // Cut while bytes lay in a batch, which holds the socket until it has gone out.
    private bool _isCut;

    // Bytes on their way to the lane. Changed by any thread.
    private int _postedBytes;

    public Outflow(Connection connection, Lane lane, ISink sink)
    {
        _connection = connection;
        _lane = lane;
        _onWritten = OnWritten;
        _outlet = new Outlet(sink, NoteWritten);
        _lastProgress = lane.Time.GetTimestamp();
    }

    public bool IsOpen => _state == OutflowState.Open;

    public bool IsClosed => _state == OutflowState.Closed;

    /// <summary>Bytes that wait for the lane or the transport, cursors not counted. May be read from any thread.</summary>
    public int QueuedBytes => _outlet.Bytes + Volatile.Read(ref _postedBytes);

    /// <summary>Its index in <see cref="LaneConnections"/>.</summary>
    public int Index { get; set; }

    /// <summary>When the last heartbeat went out (timestamp).</summary>
    public long LastHeartbeat { get; set; }

    /// <summary>Sends what is new for a subscription, and for its connection as far as order demands.</summary>
    /// <param name="subscription">The subscription whose topic was touched.</param>
    /// <param name="through">The mark.</param>
    /// <param name="isAlone">No other topic of the lane has anything new.</param>
    public void Deliver(Subscription subscription, long through, bool isAlone)
    {
        if (IsHeldUp())
        {
            return;
        }

        if (_state != OutflowState.Open || (_outlet.HasQueue && !Flush()))
        {
            return;
        }

        if (isAlone || _live.Count == 1)
        {
            DeliverOne(subscription, through);
        }
        else
        {
            MergedDelivery.Write(ref _outlet, _live, through, _lane.Scratch);
        }

        AfterWrite();
    }

    /// <summary>See <see cref="LaneTopic.Fetch"/>.</summary>
    public void FetchSink() => _outlet.FetchSink();

    /// <summary>Sends bytes from any thread.</summary>
    /// <param name="bytes">Finished frames. They must not change.</param>
    public void Post(ReadOnlyMemory<byte> bytes)
    {
        Interlocked.Add(ref _postedBytes, bytes.Length);
        _lane.PostBytes(this, bytes);
    }

    /// <summary>Sends what was posted, with the lane's turn.</summary>
    public void SendPosted(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            Send(bytes);
        }
        finally
        {
            Interlocked.Add(ref _postedBytes, -bytes.Length);
        }
    }

    /// <summary>Sends bytes from any thread and tells when the transport has taken them.</summary>
    /// <param name="bytes">Finished frames. They must not change before the task completes.</param>
    /// <param name="choose">Chooses among them on the lane.</param>
    /// <returns>Completes when nothing is left to be sent before the cursors, or the connection has ended.</returns>
    public Task PostAsync(ReadOnlyMemory<byte> bytes, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> choose)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Add(ref _postedBytes, bytes.Length);
        _lane.Post(() =>
        {
            try
            {
                Send(choose(bytes));
            }
            finally
            {
                Interlocked.Add(ref _postedBytes, -bytes.Length);
                if (IsClosed || !(_outlet.IsPending || _outlet.HasQueue))
                {
                    taken.SetResult();
                }
                else
                {
                    (_waiting ??= []).Add(taken);
                }
            }
        });
        return taken.Task;
    }

    /// <summary>Sends bytes before anything that the cursors will take.</summary>
    public void Send(ReadOnlyMemory<byte> bytes)
    {
        if (_state != OutflowState.Open)
        {
            return;
        }

        if (_outlet.IsWaiting
            && (_outlet.QueuedBytes > 2L * _lane.Options.ByteAllowance || _lane.Waiting.IsTooMuch(_counted)))
        {
            // A replay from memory may fill the allowance once; this client takes nothing, and yet there is more for it.
            _connection.CloseFromLane(CloseCode.SlowConsumer);
            return;
        }

        if (!_outlet.IsIdle)
        {
            _outlet.Enqueue(bytes);
        }
        else if (!bytes.IsEmpty)
        {
            Write(bytes);
        }

        DeliverAll();
    }

    /// <summary>Writes bytes that a batch was given alone: the shorter way for one.</summary>
    /// <returns>As from <see cref="ISink.TryWrite"/>.</returns>
    public int WriteAlone(ReadOnlyMemory<byte> bytes) => _outlet.WriteAlone(bytes);

    /// <summary>A batch with bytes of this connection went out.</summary>
    /// <param name="bytes">What it was given.</param>
    /// <param name="taken">As from <see cref="ISink.TryWrite"/>.</param>
    public void NoteSent(ReadOnlyMemory<byte> bytes, int taken)
    {
        if (_state == OutflowState.Closed)
        {
            _outlet.NoteWritten(isAlive: false);
            return;
        }

        _outlet.NoteSent(bytes, taken);
        if (_isCut)
        {
            Break();
            return;
        }

        GoOn();
    }

    /// <summary>Queues bytes without sending, for callers that queue more.</summary>
    public void Queue(ReadOnlyMemory<byte> bytes)
    {
        if (_state == OutflowState.Open)
        {
            _outlet.Enqueue(bytes);
        }
    }

    /// <summary>Sends everything that there is, queued and new.</summary>
    public void DeliverAll()
    {
        if (IsHeldUp())
        {
            return;
        }

        if (_state == OutflowState.Closed || !Flush())
        {
            return;
        }

        if (_state == OutflowState.Open)
        {
            var through = _lane.Visible;
            if (_live.Count == 1)
            {
                DeliverOne(_live[0], through);
            }
            else if (_live.Count > 1)
            {
                MergedDelivery.Write(ref _outlet, _live, through, _lane.Scratch);
            }
        }

        AfterWrite();
    }

    /// <summary>The cursor is placed: from now on the lane serves the subscription.</summary>
    public void GoLive(Subscription subscription)
    {
        _outlet.Settle();
        subscription.IsLive = true;
        _live.Add(subscription);
        _lane.Topics.Add(subscription);
    }

    /// <summary>Takes a subscription out of delivery.</summary>
    public void Remove(Subscription subscription)
    {
        subscription.IsEnded = true;
        if (subscription.IsLive)
        {
            subscription.IsLive = false;
            _live.Remove(subscription);
            _lane.Topics.Remove(subscription);
            subscription.Topic.CloseFrames(subscription.Format);
            subscription.Frames = null;
        }
    }

    /// <summary>Sends last bytes and ends. What the cursors had left is resumed by the next connection.</summary>
    /// <param name="code">Why, or null when the client asked for it.</param>
    /// <param name="last">The last bytes; may be empty.</param>
    public void Close(CloseCode? code, ReadOnlyMemory<byte> last)
    {
        if (_state != OutflowState.Open)
        {
            return;
        }

        EndSubscriptions();
        _state = OutflowState.Closing;
        _closeCode = code;
        _closingSince = _lane.Now;
        if (code == CloseCode.SlowConsumer)
        {
            _outlet.ClearQueue();
        }

        _outlet.Enqueue(last);
        DeliverAll();
    }

    /// <summary>Cuts the connection.</summary>
    public void Break()
    {
        if (_state != OutflowState.Closed)
        {
            EndSubscriptions();
            if (_outlet.IsJoined)
            {
                _isCut = true;
                return;
            }

            _outlet.Abort();
            End(isClean: false);
        }
    }

    /// <summary>The lane's regular look at the connection.</summary>
    /// <param name="now">The timestamp of this scan.</param>
    public void Scan(long now)
    {
        var sinceWrite = _lane.Time.GetElapsedTime(_lastProgress, now);
        if (_state == OutflowState.Open)
        {
            _connection.CheckToken(now);
        }

        if (_state == OutflowState.Closing)
        {
            if (_lane.Time.GetElapsedTime(_closingSince, now) >= _lane.Options.CloseTimeout)
            {
                Break();
            }
        }
        else if (_isWaiting)
        {
            if (_lane.Time.GetElapsedTime(_waitingSince, now) >= _lane.Options.StallTimeout || _lane.Waiting.IsTooMuch(_counted))
            {
                _connection.CloseFromLane(CloseCode.SlowConsumer);
            }
        }
        else
        {
            _connection.Heartbeat(now, sinceWrite);
        }
    }

    /// <summary>Completes when few bytes are queued, or the connection has ended. May be called from any thread.</summary>
    public Task WhenRoomAsync(int maxQueuedBytes)
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lane.Post(() =>
        {
            if (QueuedBytes <= maxQueuedBytes || IsClosed)
            {
                waiting.SetResult();
            }
            else
            {
                (_waiting ??= []).Add(waiting);
            }
        });
        return waiting.Task;
    }

    /// <summary>All bytes went out, or none will any more: whoever waits looks again.</summary>
    public void NotifyRoom()
    {
        if (_waiting is { } waiting)
        {
            _waiting = null;
            foreach (var one in waiting)
            {
                one.SetResult();
            }
        }
    }

    private void DeliverOne(Subscription subscription, long through)
    {
        while (true)
        {
            var frames = subscription.Cursor.Take(through);
            if (frames.IsEmpty || !Write(frames))
            {
                return;
            }
        }
    }

    /// <summary>Whether a write is under way. One that waits for the other side may wait for so many bytes; one in a batch for any.</summary>
    private bool IsHeldUp()
    {
        if (_outlet.IsWaiting)
        {
            NoteWaiting();
            CountWaiting();
            CheckAllowance();
        }

        return _outlet.IsPending;
    }

    private void CountWaiting()
    {
        // One that is being closed lets go of them soon, and nobody else need go for it.
        var bytes = _outlet.IsWaiting && _state == OutflowState.Open ? _outlet.Bytes : 0;
        _lane.Waiting.Change(_counted, bytes);
        _counted = bytes;
    }

    private void NoteWaiting()
    {
        if (!_isWaiting)
        {
            _isWaiting = true;
            _waitingSince = _lane.Now;
        }
    }

    /// <summary>Writes bytes now, or together with those of others.</summary>
    /// <returns>False when nothing more can be written now; the rest follows by itself.</returns>
    private bool Write(ReadOnlyMemory<byte> bytes) =>
        !(_lane.Sends is { } sends && _outlet.TryJoin(sends, bytes, this)) && _outlet.Write(bytes);

    /// <summary>What came while a batch was under way.</summary>
    private void GoOn()
    {
        try
        {
            DeliverAll();
        }
#pragma warning disable CA1031 // see Lane.NoteFailed
        catch (Exception error)
#pragma warning restore CA1031
        {
            _lane.NoteFailed(this, _connection.Id, error);
        }
    }

    private bool Flush() => _outlet.FlushQueue(_lane.Scratch) || Fail();

    private bool Fail()
    {
        AfterWrite();
        return false;
    }

    /// <summary>Looks at what the sink said.</summary>
    private void AfterWrite()
    {
        if (_outlet.IsBroken)
        {
            if (_state != OutflowState.Closed)
            {
                EndSubscriptions();
                if (_outlet.Failure is { } failure)
                {
                    _lane.NoteFailed(this, _connection.Id, failure);
                    return;
                }

                End(isClean: false);
            }

            return;
        }

        CountWaiting();
        if (_outlet.IsPending)
        {
            if (_outlet.IsWaiting)
            {
                NoteWaiting();
            }

            return;
        }

        _isWaiting = false;

        if (_outlet.TakenBytes != _takenBytes)
        {
            _takenBytes = _outlet.TakenBytes;
            _lastProgress = _lane.Now;
        }

        NotifyRoom();
        if (_state == OutflowState.Closing && !_outlet.HasQueue)
        {
            _outlet.Complete();
            End(isClean: true);
        }
    }

    private void CheckAllowance()
    {
        if (_state != OutflowState.Open)
        {
            return;
        }

        long behind = 0;
        foreach (var subscription in _live)
        {
            behind += subscription.Frames!.TotalBytes - subscription.Cursor.BytePosition;
        }

        if (behind > _lane.Options.ByteAllowance)
        {
            _connection.CloseFromLane(CloseCode.SlowConsumer);
        }
    }

    private void EndSubscriptions()
    {
        while (_live.Count > 0)
        {
            Remove(_live[^1]);
        }
    }

    private void End(bool isClean)
    {
        _state = OutflowState.Closed;
        _outlet.ClearQueue();
        CountWaiting();
        _lane.Connections.Remove(this);
        _connection.NotifyEnded(new ConnectionEnd(_closeCode, isClean));
    }

    /// <summary>From the sink, on any thread.</summary>
    private void NoteWritten(bool isAlive)
    {
        _isAlive = isAlive;
        _lane.Post(_onWritten);
    }

    private void OnWritten()
    {
        _outlet.NoteWritten(_isAlive);
        _lastProgress = _lane.Now;
        _isWaiting = false;
        if (_state != OutflowState.Closed)
        {
            DeliverAll();
        }
    }

    private enum OutflowState : byte
    {
        Open,
        Closing,
        Closed,
    }
}
