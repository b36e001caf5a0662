// hot path
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Parley.Budgets;
using Parley.Threading;

namespace Parley.Delivery;

/// <summary>
/// A share of the connections. Each belongs to one lane, and only whoever has the lane's turn touches its cursors and its
/// sink, so that delivery needs no lock per subscriber. Little work is done by the thread that brings it, because waking
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

    /// <summary>
    /// Subscribers that the thread which publishes serves by itself: a room of friends. To wake a thread costs as much as
    /// two to four sends, and the publisher's own answer waits for this work.
    /// </summary>
    public const int MaxShortWalk = 16;

    // Work that comes up while a passing thread works: a room's next message, an answer. More is for the lane's own thread.
    private const int MaxShortRounds = 4;

    // Pieces of posted work in one go, so that many connections that come and go do not keep the topics waiting.
    private const int MaxPosted = 64;

    // An answer to a command, but not a page of history.
    private const int MaxShortBytes = 4096;

    private const int ScratchBytes = 64 * 1024;

    private readonly ConcurrentQueue<LaneWork> _posted = new();
    private readonly ConcurrentQueue<LaneTopic> _touched = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private readonly Func<long> _visible;
    private readonly ILogger _logger;

    // Owned by whoever has the turn.
    private readonly Queue<LaneTopic> _active = new();
    private readonly List<LaneTopic> _early = [];
    private readonly byte[] _scratch = new byte[ScratchBytes];
    private readonly Lazy<SendBatch?> _ownSends;

    private Turn _turn;

    // Of the short run that is under way: what the turn had been asked for, how often it began, and whether it is more than
    // a passing thread does.
    private int _calls;
    private int _rounds;
    private bool _isLong;

    // Written with the turn, read by the pipeline.
    private int _earlyCount;
    private volatile bool _isStopping;

    /// <summary>Makes a lane and starts its thread.</summary>
    /// <param name="index">Its number, for the thread's name.</param>
    /// <param name="options">The limits.</param>
    /// <param name="waiting">What waits for clients, of all lanes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="visible">Reads the pipeline's mark.</param>
    /// <param name="logger">Where a broken connection is reported.</param>
    public Lane(int index, HubOptions options, WaitingBytes waiting, TimeProvider time, Func<long> visible, ILogger logger)
    {
        Options = options;
        Waiting = waiting;
        Time = time;
        _visible = visible;
        _logger = logger;
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
    public long Visible => _visible();

    /// <summary>Connections that were given to the lane. Kept by the hub.</summary>
    public int Load;

    /// <summary>Runs something with the lane's turn, in the order of posting.</summary>
    public void Post(Action action) => Post(new LaneWork(action, null, default, IsShort: false));

    /// <summary>Sends bytes with the lane's turn; few of them at once, on this thread, when the lane has nothing else to do.</summary>
    public void PostBytes(Outflow to, ReadOnlyMemory<byte> bytes) => Post(new LaneWork(null, to, bytes, bytes.Length <= MaxShortBytes));

    /// <summary>Remembers a topic for the next round. Does not wake the lane: the pipeline does so once for a batch.</summary>
    public void EnqueueTouched(LaneTopic topic) => _touched.Enqueue(topic);

    /// <summary>If a topic was touched, serves it on this thread when that is soon done, and else wakes the lane's.</summary>
    public void ServeTouched()
    {
        Interlocked.MemoryBarrier();
        if ((!_touched.IsEmpty || Volatile.Read(ref _earlyCount) > 0) && _turn.TryTake())
        {
            Gather();
        }
    }

    /// <summary>Does what is soon done, with the turn.</summary>
    /// <param name="sends">Takes what goes out; null when it is to be written directly.</param>
    public void RunShort(SendBatch? sends)
    {
        _calls = _turn.Calls;
        try
        {
            TakeEarly();
            var through = TakeTouched();
            Sends = sends;
            _isLong = !TryRunShort(through) || ++_rounds >= MaxShortRounds;
        }
#pragma warning disable CA1031 // the turn is passed on whatever happens, or nobody on this lane would be served again
        catch (Exception error)
#pragma warning restore CA1031
        {
            DeliveryLog.LaneActionFailed(_logger, error);
            _isLong = true;
        }

        Sends = null;
    }

    /// <summary>After a short run, and after what it had to send went out: gives the turn back or passes it on.</summary>
    /// <returns>False when there is more that is soon done.</returns>
    public bool TryEndShort()
    {
        if (TryEnd(_calls))
        {
            return true;
        }

        if (_isLong)
        {
            _rounds = 0;
            _wake.Set();
        }

        return _isLong;
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

    private void Post(LaneWork work)
    {
        _posted.Enqueue(work);
        if (!_turn.TryTake())
        {
            return;
        }

        if (work.IsShort)
        {
            Gather();
        }
        else if (_isStopping)
        {
            RunToEnd();
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
            RunToEnd();
            return;
        }

        using var gathering = Gathering.Begin();
        gathering.Add(this);
    }

    /// <summary>
    /// Gives the turn back, by whoever holds it. Never while something waits: what the holder itself brought asked for no turn.
    /// </summary>
    private bool TryEnd(int calls)
    {
        if (_active.Count > 0 || !_touched.IsEmpty || !_posted.IsEmpty)
        {
            return false;
        }

        // Before: with the turn it is another's.
        _rounds = 0;
        return _turn.TryEnd(calls);
    }

    private void Run()
    {
        while (!_isStopping)
        {
            // Whoever sets the event has the turn and passes it on.
            _wake.WaitOne();
            RunToEnd();
        }
    }

    private void RunToEnd()
    {
        int calls;
        do
        {
            calls = _turn.Calls;
            TakeEarly();
            while (RunContained())
            {
            }
        }
        while (!TryEnd(calls));
    }

    /// <returns>Whether there may be more.</returns>
    private bool RunContained()
    {
        try
        {
            return RunOnce();
        }
#pragma warning disable CA1031 // see RunShort
        catch (Exception error)
#pragma warning restore CA1031
        {
            Sends = null;
            DeliveryLog.LaneActionFailed(_logger, error);
            return true;
        }
    }

    private bool TryRunShort(long through)
    {
        var subscribers = 0;
        foreach (var topic in _active)
        {
            subscribers += topic.Count - topic.WalkIndex;
            if (subscribers > MaxShortWalk)
            {
                return false;
            }
        }

        for (var i = 0; _posted.TryPeek(out var work); i++)
        {
            if (!work.IsShort || i >= MaxPosted)
            {
                return false;
            }

            _posted.TryDequeue(out _);
            Run(work);
        }

        while (_active.TryDequeue(out var topic))
        {
            Walk(topic, through);
        }

        return true;
    }

    private bool RunOnce()
    {
        var through = TakeTouched();
        var worked = RunPosted();
        if (!_active.TryDequeue(out var topic))
        {
            return worked;
        }

        Sends = OwnSends;
        var hasMore = Walk(topic, through);
        Sends = null;
        OwnSends?.Send();
        if (hasMore)
        {
            // A crowd takes many milliseconds: whoever waits for the processor, with a message for a small room, goes first.
            Thread.Yield();
        }

        return true;
    }

    private long TakeTouched()
    {
        // The mark first: every topic with an entry up to it is in a queue by then, so a connection that follows
        // several topics misses none of them.
        var through = _visible();
        while (_touched.TryDequeue(out var touched))
        {
            if (touched.TryBeginWalk(through))
            {
                _active.Enqueue(touched);
            }
        }

        return through;
    }

    /// <summary>Serves some of a topic's subscribers.</summary>
    /// <returns>Whether it has more of them.</returns>
    private bool Walk(LaneTopic topic, long through)
    {
        var isAlone = _active.Count == 0 && _early.Count == 0;
        WalkSlice(topic, through, isAlone);
        var hasMore = !topic.IsWalkOver;
        if (hasMore || topic.TryWalkAgain(through))
        {
            _active.Enqueue(topic);
        }
        else if (topic.EndWalk())
        {
            KeepForLater(topic);
        }

        return hasMore;
    }

    private void WalkSlice(LaneTopic topic, long through, bool isAlone)
    {
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
    }

    /// <summary>
    /// A topic was served while some of its entries were not yet visible. The pipeline wakes the lane when they are; if
    /// it moved its mark between, the topic is served again at once. Each side writes its word before it reads the
    /// other's, hence the full barriers here and in <see cref="ServeTouched"/>.
    /// </summary>
    private void KeepForLater(LaneTopic topic)
    {
        _early.Add(topic);
        Volatile.Write(ref _earlyCount, _early.Count);
        Interlocked.MemoryBarrier();
        if (_visible() >= topic.Topic.LastSeq)
        {
            TakeEarly();
        }
    }

    private bool RunPosted()
    {
        for (var i = 0; i < MaxPosted; i++)
        {
            if (!_posted.TryDequeue(out var work))
            {
                return i > 0;
            }

            Run(work);
        }

        return true;
    }

    private void Run(LaneWork work)
    {
        Now = Time.GetTimestamp();
        try
        {
            work.Run();
        }
#pragma warning disable CA1031 // one connection's failure must not end the lane of thousands
        catch (Exception error)
#pragma warning restore CA1031
        {
            DeliveryLog.LaneActionFailed(_logger, error);
        }
    }

    /// <summary>Topics that were served before their newest entries were visible come back when the mark has moved.</summary>
    private void TakeEarly()
    {
        if (_early.Count == 0)
        {
            return;
        }

        foreach (var topic in _early)
        {
            topic.Touch();
        }

        _early.Clear();
        Volatile.Write(ref _earlyCount, 0);
    }
}
