// hot path
using Parley.Codes;
using Parley.Delivery.Lanes;
using Parley.Delivery.Sending;
using Parley.Frames;

namespace Parley.Delivery;

/// <summary>
/// Everything that goes out on one connection: queued pieces first, then what lies between its cursors and the mark.
/// Owned by the connection's lane.
/// </summary>
internal sealed class Outflow : WriteEnd
{
    private readonly Connection _connection;
    private readonly Lane _lane;
    private readonly List<Subscription> _live = new(1);

    private Patience _patience;

    // Those who wait until little is queued, or nothing; null while there are none.
    private List<TaskCompletionSource>? _waiting;
    private OutflowState _state;
    private CloseCode? _closeCode;
    private long _closingSince;

    // Bytes on their way to the lane. Changed by any thread.
    private int _postedBytes;

    public Outflow(Connection connection, Lane lane, ISink sink, TimeSpan heartbeat, TimeSpan pong)
        : base(sink)
    {
        _connection = connection;
        _lane = lane;
        _patience = new Patience(lane.Time.GetTimestamp(), heartbeat, pong);
    }

    public bool IsOpen => _state == OutflowState.Open;

    public bool IsClosed => _state == OutflowState.Closed;

    /// <summary>Bytes that wait for the lane or the transport, cursors not counted. May be read from any thread.</summary>
    public int QueuedBytes => WriteBytes + Volatile.Read(ref _postedBytes);

    /// <summary>Its index in <see cref="LaneConnections"/>.</summary>
    public int Index { get; set; }

    /// <summary>Sends what is new for a subscription, and for its connection as far as order demands.</summary>
    /// <param name="subscription">The subscription whose topic was touched.</param>
    /// <param name="through">The mark.</param>
    /// <param name="isAlone">No other topic of the lane has anything new.</param>
    public void Deliver(Subscription subscription, long through, bool isAlone)
    {
        if (_state != OutflowState.Open || IsHeldUp() || (HasQueue && !Flush()))
        {
            return;
        }

        if (isAlone || _live.Count == 1)
        {
            DeliverOne(subscription, through);
        }
        else
        {
            MergedDelivery.Write(this, _live, through, _lane.Scratch);
        }

        AfterWrite();
    }

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
                CompleteWhen(IsClosed || IsFlushed, taken);
            }
        });
        return taken.Task;
    }

    /// <summary>Completes when few bytes are queued, or the connection has ended. May be called from any thread.</summary>
    public Task WhenRoomAsync(int maxQueuedBytes)
    {
        var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lane.Post(() => CompleteWhen(QueuedBytes <= maxQueuedBytes || IsClosed, room));
        return room.Task;
    }

    /// <summary>Sends bytes before anything that the cursors will take.</summary>
    public void Send(ReadOnlyMemory<byte> bytes)
    {
        if (_state != OutflowState.Open)
        {
            return;
        }

        if (State == WriteState.Waiting
            && (QueueBytes > 2L * _lane.Options.ByteAllowance || _patience.IsTooMuch(_lane.Waiting)))
        {
            // A replay from memory may fill the allowance once; this client takes nothing, and yet there is more for it.
            _connection.CloseFromLane(CloseCode.SlowConsumer);
            return;
        }

        if (!IsFree)
        {
            Enqueue(bytes);
        }
        else if (!bytes.IsEmpty)
        {
            WriteOrJoin(bytes);
        }

        DeliverAll();
    }

    /// <summary>Queues bytes without sending, for callers that queue more.</summary>
    public void Queue(ReadOnlyMemory<byte> bytes)
    {
        if (_state == OutflowState.Open)
        {
            Enqueue(bytes);
        }
    }

    /// <summary>Sends everything that there is, queued and new.</summary>
    public void DeliverAll()
    {
        if (_state == OutflowState.Closed || IsHeldUp() || !Flush())
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
                MergedDelivery.Write(this, _live, through, _lane.Scratch);
            }
        }

        AfterWrite();
    }

    /// <summary>The cursor is placed: from now on the lane serves the subscription.</summary>
    public void GoLive(Subscription subscription)
    {
        Settle();
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
            ClearQueue();
        }

        Enqueue(last);
        DeliverAll();
    }

    /// <summary>Cuts the connection.</summary>
    public void Break()
    {
        if (_state != OutflowState.Closed)
        {
            EndSubscriptions();
            if (TryCut())
            {
                End(isClean: false);
            }
        }
    }

    /// <summary>The lane's regular look at the connection.</summary>
    /// <param name="now">The timestamp of this scan.</param>
    public void Scan(long now)
    {
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
        else if (_patience.IsWaiting)
        {
            if (_patience.IsStalled(_lane.Time, now, _lane.Options.StallTimeout) || _patience.IsTooMuch(_lane.Waiting))
            {
                _connection.CloseFromLane(CloseCode.SlowConsumer);
            }
        }
        else if (_connection.Setup.Wire == Wire.WebSocket)
        {
            Ping(now);
        }
        else if (_patience.IsHeartbeatDue(_lane.Time, now))
        {
            Send(ControlFrames.Comment(_connection.Setup.Wire));
        }
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

    /// <inheritdoc/>
    protected override void Post(Action action) => _lane.Post(action);

    /// <inheritdoc/>
    protected override void OnWriteOver()
    {
        if (_state == OutflowState.Closed)
        {
            return;
        }

        if (State != WriteState.Waiting)
        {
            _patience.EndWaiting(_lane.Now);
        }

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

    private void Ping(long now)
    {
        if (_connection.IsAliveSince(_patience.LastPing))
        {
            _patience.NotePong();
        }

        if (_patience.IsPongOverdue(_lane.Time, now))
        {
            _connection.CloseFromLane(CloseCode.NoPong);
        }
        else if (_patience.IsPingDue(_lane.Time, now))
        {
            _patience.NotePing(now);
            Send(WebSocketFrame.PingFrame);
        }
    }

    private void CompleteWhen(bool isTrue, TaskCompletionSource task)
    {
        if (isTrue)
        {
            task.SetResult();
        }
        else
        {
            (_waiting ??= []).Add(task);
        }
    }

    private void DeliverOne(Subscription subscription, long through)
    {
        while (true)
        {
            var frames = subscription.Cursor.Take(through);
            if (frames.IsEmpty || !WriteOrJoin(frames))
            {
                return;
            }
        }
    }

    /// <summary>Writes bytes now, or together with those of others.</summary>
    /// <returns>False when nothing more can be written now; the rest follows by itself.</returns>
    private bool WriteOrJoin(ReadOnlyMemory<byte> bytes) => !(_lane.Sends is { } sends && TryJoin(sends, bytes)) && Write(bytes);

    /// <summary>Whether a write is under way. One that waits for the other side may wait for so many bytes; one in a batch for any.</summary>
    private bool IsHeldUp()
    {
        if (State == WriteState.Waiting)
        {
            NoteWaiting();
            CheckAllowance();
        }

        return IsPending;
    }

    private bool Flush() => FlushQueue(_lane.Scratch) || Fail();

    private bool Fail()
    {
        AfterWrite();
        return false;
    }

    /// <summary>Looks at what the sink said.</summary>
    private void AfterWrite()
    {
        switch (State)
        {
            case WriteState.Broken:
                EndBroken();
                break;
            case WriteState.Waiting:
                NoteWaiting();
                break;
            case WriteState.Idle:
                CountWaiting();
                _patience.NoteFree(_lane.Now, TakenBytes);
                NotifyRoom();
                if (_state == OutflowState.Closing && !HasQueue)
                {
                    Complete();
                    End(isClean: true);
                }

                break;
        }
    }

    private void NoteWaiting()
    {
        _patience.BeginWaiting(_lane.Now);
        CountWaiting();
    }

    /// <summary>One that is being closed lets go of its bytes soon, and nobody else need go for it.</summary>
    private void CountWaiting() =>
        _patience.Count(_lane.Waiting, State == WriteState.Waiting && _state == OutflowState.Open ? WriteBytes : 0);

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

    private void EndBroken()
    {
        if (_state == OutflowState.Closed)
        {
            return;
        }

        EndSubscriptions();
        if (Failure is { } failure)
        {
            _lane.NoteFailed(this, _connection.Id, failure);
        }
        else
        {
            End(isClean: false);
        }
    }

    private void End(bool isClean)
    {
        _state = OutflowState.Closed;
        ClearQueue();
        CountWaiting();
        _lane.Connections.Remove(this);
        _connection.NotifyEnded(new ConnectionEnd(_closeCode, isClean));
    }

    private enum OutflowState : byte
    {
        Open,
        Closing,
        Closed,
    }
}
