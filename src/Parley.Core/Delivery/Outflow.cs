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
internal sealed class Outflow : PostingEnd
{
    private readonly Connection _connection;
    private readonly Lane _lane;

    private readonly Cursors _cursors = new();

    // A struct that changes: never readonly, and never copied.
    private Patience _patience;

    private OutflowState _state;
    private CloseCode? _closeCode;
    private long _closingSince;

    public Outflow(Connection connection, Lane lane, ISink sink, TimeSpan heartbeat, TimeSpan pong)
        : base(lane, sink)
    {
        _connection = connection;
        _lane = lane;
        _patience = new Patience(lane.Time.GetTimestamp(), heartbeat, pong);
    }

    public bool IsOpen => _state == OutflowState.Open;

    /// <inheritdoc/>
    public override bool IsClosed => _state == OutflowState.Closed;

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

        if (isAlone)
        {
            Cursors.Write(this, subscription, through, _lane.Sends);
        }
        else
        {
            _cursors.WriteAll(this, through, _lane.Sends, _lane.Scratch);
        }

        AfterWrite();
    }

    /// <inheritdoc/>
    public override void Send(ReadOnlyMemory<byte> bytes)
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
            Write(bytes, _lane.Sends);
        }

        DeliverAll();
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
            _cursors.WriteAll(this, _lane.Mark, _lane.Sends, _lane.Scratch);
        }

        AfterWrite();
    }

    /// <summary>The cursor is placed: from now on the lane serves the subscription.</summary>
    public void GoLive(Subscription subscription)
    {
        Settle();
        subscription.IsLive = true;
        _cursors.Add(subscription);
        _lane.Topics.Add(subscription);
    }

    /// <summary>Takes a subscription out of delivery.</summary>
    public void Remove(Subscription subscription)
    {
        subscription.IsEnded = true;
        if (subscription.IsLive)
        {
            subscription.IsLive = false;
            _cursors.Remove(subscription);
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

    /// <summary>Whether a write is under way. One that waits for the other side may wait for so many bytes; one in a batch for any.</summary>
    private bool IsHeldUp()
    {
        if (State == WriteState.Waiting)
        {
            NoteWaiting();
            if (IsOpen && _cursors.BytesBehind > _lane.Options.ByteAllowance)
            {
                _connection.CloseFromLane(CloseCode.SlowConsumer);
            }
        }

        return IsPending;
    }

    private bool Flush()
    {
        if (FlushQueue(_lane.Scratch))
        {
            return true;
        }

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

    private void EndSubscriptions()
    {
        while (_cursors.Last is { } subscription)
        {
            Remove(subscription);
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
