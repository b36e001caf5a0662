// hot path
using Microsoft.Extensions.Logging;
using Parley.Budgets;
using Parley.Delivery.Sending;
using Parley.Threading;

namespace Parley.Delivery.Lanes;

/// <summary>
/// A share of the connections. Each belongs to one lane, and only whoever has the lane's turn touches its cursors and its
/// write end, so that delivery needs no lock per subscriber. Little work is done by the thread that brings it, because waking
/// another costs more than a few sends; everything else by the lane's own thread. Neither ever waits for a connection.
/// </summary>
#pragma warning disable CA1001 // the event is left to the collector: a request that ends after the hub still posts
internal sealed class Lane
#pragma warning restore CA1001
{
    /// <summary>
    /// Subscribers that are served before another topic gets its turn, and another thread the processor: a tenth of a
    /// millisecond. What small rooms wait beside a crowd grows with it; a crowd costs the same.
    /// </summary>
    public const int SliceSize = 16;

    // An answer to a command, but not a page of history.
    private const int MaxShortBytes = 4096;

    private const int ScratchBytes = 64 * 1024;

    private readonly LaneSchedule _schedule;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private readonly Func<long> _mark;
    private readonly ILogger _logger;

    // Owned by whoever has the turn.
    private readonly byte[] _scratch = new byte[ScratchBytes];
    private readonly Lazy<SendBatch?> _ownSends;
    private LaneBudget _budget;

    private volatile bool _isStopping;

    /// <summary>Makes a lane and starts its thread.</summary>
    /// <param name="index">Its number, for the thread's name.</param>
    /// <param name="options">The limits.</param>
    /// <param name="waiting">What waits for clients, of all lanes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="mark">Reads the pipeline's mark.</param>
    /// <param name="logger">Where a broken connection is reported.</param>
    public Lane(int index, HubOptions options, WaitingBytes waiting, TimeProvider time, Func<long> mark, ILogger logger)
    {
        Options = options;
        Waiting = waiting;
        Time = time;
        _mark = mark;
        _logger = logger;
        _schedule = new LaneSchedule(mark, logger);
        Connections = new LaneConnections(this);
        Topics = new LaneTopics(this);
        _ownSends = new Lazy<SendBatch?>(() => options.GatherSends ? SendBatch.TryOpen() : null, isThreadSafe: false);
        _thread = new Thread(Run) { IsBackground = true, Name = $"parley lane {index}" };
        _thread.UnsafeStart();
    }

    public HubOptions Options { get; }

    /// <summary>What waits for clients, of all lanes.</summary>
    public WaitingBytes Waiting { get; }

    public TimeProvider Time { get; }

    /// <summary>The lane's connections. Owned by the turn.</summary>
    public LaneConnections Connections { get; }

    /// <summary>The lane's topics. Owned by the turn.</summary>
    public LaneTopics Topics { get; }

    /// <summary>Bytes for gathering small pieces into one write. Owned by the turn.</summary>
    public byte[] Scratch => _scratch;

    /// <summary>When the action or the slice began that is under way (timestamp): the clock is not asked for each delivery. Owned by the turn.</summary>
    public long Now { get; private set; }

    /// <summary>Takes what goes out, or null while everything is written directly. Owned by the turn.</summary>
    public SendBatch? Sends { get; private set; }

    /// <summary>The lane's own; null where the system takes one send at a time. Owned by the turn.</summary>
    public SendBatch? OwnSends => _ownSends.Value;

    /// <summary>The pipeline's mark, now.</summary>
    public long Mark => _mark();

    /// <summary>Connections that were given to the lane. Kept by the hub.</summary>
    public int Load;

    /// <summary>Runs something with the lane's turn, in the order of posting.</summary>
    public void Post(Action action) => Post(new LaneWork(action, null, default, IsShort: false));

    /// <summary>Sends bytes with the lane's turn; few of them at once, on this thread, when the lane has nothing else to do.</summary>
    public void PostBytes(PostingEnd to, ReadOnlyMemory<byte> bytes) => Post(new LaneWork(null, to, bytes, bytes.Length <= MaxShortBytes));

    /// <summary>Remembers a topic for the next round.</summary>
    public void EnqueueTouched(LaneTopic topic) => _schedule.Touch(topic);

    /// <summary>If a topic was touched, serves it on this thread when that is soon done, and else wakes the lane's.</summary>
    public void ServeTouched()
    {
        if (_schedule.TryTakeTouched())
        {
            Gather();
        }
    }

    /// <summary>Does what waits, with the turn, as far as the budget goes.</summary>
    /// <param name="sends">Takes what goes out; null when each write, or each slice of a walk, goes out for itself.</param>
    public void Serve(SendBatch? sends)
    {
        _budget.BeginRound();
        _schedule.BeginRound();
        Sends = sends;
        while (!_budget.IsSpent && _schedule.Contain(this, static lane => lane.ServeSome()))
        {
        }

        Sends = null;
    }

    /// <summary>After <see cref="Serve"/>, and after what it had to send went out: gives the turn back or passes it on.</summary>
    /// <returns>False when there is more to serve.</returns>
    public bool TryEnd()
    {
        var isSpent = _budget.IsSpent;
        if (_schedule.TryEnd())
        {
            return true;
        }

        if (isSpent)
        {
            _wake.Set();
        }

        return isSpent;
    }

    /// <summary>A connection's delivery failed: it must not end the lane of thousands.</summary>
    public void NoteFailed(Outflow outflow, string connection, Exception error)
    {
        DeliveryLog.DeliveryFailed(_logger, error, connection);
        outflow.Break();
    }

    /// <summary>Ends the thread after what was posted before. What is posted afterwards is done by who posts it.</summary>
    public void Stop()
    {
        Post(() => _isStopping = true);
        _thread.Join(TimeSpan.FromSeconds(5));
    }

    private void Post(in LaneWork work)
    {
        if (!_schedule.TryPost(in work))
        {
            return;
        }

        if (work.IsShort)
        {
            Gather();
        }
        else if (_isStopping)
        {
            ServeToEnd();
        }
        else
        {
            _wake.Set();
        }
    }

    /// <summary>Little work, with the turn: done on this thread, at the end of what it is gathering.</summary>
    private void Gather()
    {
        if (_isStopping)
        {
            ServeToEnd();
            return;
        }

        _budget = LaneBudget.Passing;
        using var gathering = Gathering.Begin();
        gathering.Add(this);
    }

    private void Run()
    {
        while (!_isStopping)
        {
            // Whoever sets the event has the turn and passes it on.
            Interleaving.Wait(_wake);
            ServeToEnd();
        }
    }

    private void ServeToEnd()
    {
        _budget = LaneBudget.Own;
        do
        {
            Serve(null);
        }
        while (!TryEnd());
    }

    /// <returns>Whether there may be more.</returns>
    private bool ServeSome()
    {
        var through = _schedule.TakeTouched();
        var worked = RunPosted();
        if (!_schedule.TryTakeTopic(ref _budget, out var topic))
        {
            return worked;
        }

        if (!_budget.IsOwn)
        {
            Walk(topic, through);
            return true;
        }

        Sends = OwnSends;
        bool hasMore;
        try
        {
            hasMore = Walk(topic, through);
        }
        finally
        {
            Sends = null;
            OwnSends?.Send();
        }

        if (hasMore)
        {
            // A crowd takes many milliseconds: whoever waits for the processor, with a message for a small room, goes first.
            Thread.Yield();
        }

        return true;
    }

    /// <summary>Serves some of a topic's subscribers.</summary>
    /// <returns>Whether it has more of them.</returns>
    private bool Walk(LaneTopic topic, long through)
    {
        var isAlone = _schedule.IsAlone;
        Now = Time.GetTimestamp();
        var end = Math.Min(topic.Count, topic.WalkIndex + SliceSize);
        topic.Fetch(end);
        while (topic.WalkIndex < end && topic.WalkIndex < topic.Count)
        {
            var subscription = topic[topic.WalkIndex++];
            try
            {
                subscription.Outflow.Deliver(subscription, through, isAlone);
            }
#pragma warning disable CA1031 // see NoteFailed
            catch (Exception error)
#pragma warning restore CA1031
            {
                NoteFailed(subscription.Outflow, subscription.Connection.Id, error);
            }
        }

        return _schedule.PutBack(topic, through);
    }

    private bool RunPosted()
    {
        _budget.BeginPosted();
        var worked = false;
        while (_schedule.TryTakePosted(ref _budget, out var work))
        {
            worked = true;
            Now = Time.GetTimestamp();
            _schedule.Contain(work, static work => work.Run());
        }

        return worked;
    }
}
