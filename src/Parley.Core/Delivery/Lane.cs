// hot path
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.Delivery;

/// <summary>
/// A fan-out thread. Each connection belongs to one lane, and only the lane touches its cursors and its sink, so that
/// delivery needs no lock per subscriber. It never waits for a connection.
/// </summary>
#pragma warning disable CA1001 // the event is left to the collector: a request that ends after the hub still posts
internal sealed class Lane
#pragma warning restore CA1001
{
    /// <summary>Subscribers that are served before another topic gets its turn: a fraction of a millisecond.</summary>
    public const int SliceSize = 128;

    private const int ScratchBytes = 64 * 1024;

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly ConcurrentQueue<LaneTopic> _touched = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private readonly Func<long> _visible;
    private readonly ILogger _logger;

    // Owned by the thread.
    private readonly Queue<LaneTopic> _active = new();
    private readonly List<LaneTopic> _early = [];
    private readonly byte[] _scratch = new byte[ScratchBytes];

    private int _isAwake;

    // Written by the thread, read by the pipeline.
    private int _earlyCount;
    private volatile bool _isStopping;

    /// <summary>Makes a lane and starts its thread.</summary>
    /// <param name="index">Its number, for the thread's name.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="visible">Reads the pipeline's mark.</param>
    /// <param name="logger">Where a broken connection is reported.</param>
    public Lane(int index, HubOptions options, TimeProvider time, Func<long> visible, ILogger logger)
    {
        Options = options;
        Time = time;
        _visible = visible;
        _logger = logger;
        Connections = new LaneConnections(this);
        Topics = new LaneTopics(this);
        _thread = new Thread(Run) { IsBackground = true, Name = $"parley lane {index}" };
        _thread.UnsafeStart();
    }

    public HubOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>The lane's connections. Owned by the thread.</summary>
    public LaneConnections Connections { get; }

    /// <summary>The lane's topics. Owned by the thread.</summary>
    public LaneTopics Topics { get; }

    /// <summary>Bytes for gathering small pieces into one write. Owned by the thread.</summary>
    public byte[] Scratch => _scratch;

    /// <summary>The pipeline's mark, now.</summary>
    public long Visible => _visible();

    /// <summary>Connections that were given to the lane. Kept by the hub.</summary>
    public int Load;

    /// <summary>Runs something on the lane's thread, in the order of posting; after <see cref="Stop"/> it is dropped.</summary>
    public void Post(Action action)
    {
        _posted.Enqueue(action);
        Wake();
    }

    /// <summary>Remembers a topic for the next round. Does not wake the lane: the pipeline does so once for a batch.</summary>
    public void EnqueueTouched(LaneTopic topic) => _touched.Enqueue(topic);

    /// <summary>Wakes the lane if a topic was touched.</summary>
    public void WakeIfTouched()
    {
        Interlocked.MemoryBarrier();
        if (!_touched.IsEmpty || Volatile.Read(ref _earlyCount) > 0)
        {
            Wake();
        }
    }

    /// <summary>Ends the thread after what was posted before.</summary>
    public void Stop()
    {
        Post(() => _isStopping = true);
        _thread.Join(TimeSpan.FromSeconds(5));
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _isAwake, 1) == 0)
        {
            _wake.Set();
        }
    }

    private void Run()
    {
        while (!_isStopping)
        {
            _wake.WaitOne();
            Interlocked.Exchange(ref _isAwake, 0);
            TakeEarly();
            while (RunOnce())
            {
            }
        }
    }

    private bool RunOnce()
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

        var worked = RunPosted();
        if (!_active.TryDequeue(out var topic))
        {
            return worked;
        }

        var isAlone = _active.Count == 0 && _early.Count == 0;
        WalkSlice(topic, through, isAlone);
        if (!topic.IsWalkOver || topic.TryWalkAgain(through))
        {
            _active.Enqueue(topic);
        }
        else if (topic.EndWalk())
        {
            KeepForLater(topic);
        }

        return true;
    }

    private void WalkSlice(LaneTopic topic, long through, bool isAlone)
    {
        var end = Math.Min(topic.Count, topic.WalkIndex + SliceSize);
        while (topic.WalkIndex < end && topic.WalkIndex < topic.Count)
        {
            var subscription = topic[topic.WalkIndex++];
            try
            {
                subscription.Connection.Outflow.Deliver(subscription, through, isAlone);
            }
#pragma warning disable CA1031 // one connection's failure must not end the lane of thousands
            catch (Exception error)
#pragma warning restore CA1031
            {
                DeliveryLog.DeliveryFailed(_logger, error, subscription.Connection.Id);
                subscription.Connection.Outflow.Break();
            }
        }
    }

    /// <summary>
    /// A topic was served while some of its entries were not yet visible. The pipeline wakes the lane when they are; if
    /// it moved its mark between, the topic is served again at once. Each side writes its word before it reads the
    /// other's, hence the full barriers here and in <see cref="WakeIfTouched"/>.
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
        // Bounded, so that many connections that come and go do not keep the topics waiting.
        for (var i = 0; i < 64; i++)
        {
            if (!_posted.TryDequeue(out var action))
            {
                return i > 0;
            }

            try
            {
                action();
            }
#pragma warning disable CA1031 // one connection's failure must not end the lane of thousands
            catch (Exception error)
#pragma warning restore CA1031
            {
                DeliveryLog.LaneActionFailed(_logger, error);
            }
        }

        return true;
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
