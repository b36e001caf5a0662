// hot path
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Parley.Threading;

namespace Parley.Delivery.Lanes;

/// <summary>
/// What a lane has to do: work that was posted, topics that were touched, topics that are being walked, and topics that were
/// served too early. Posting and touching is for everybody, everything else for whoever has the turn.
/// </summary>
/// <param name="mark">Reads the pipeline's mark.</param>
/// <param name="logger">Where work that throws is reported.</param>
internal sealed class LaneSchedule(Func<long> mark, ILogger logger) : SharedWork
{
    private readonly ConcurrentQueue<LaneWork> _posted = new();
    private readonly ConcurrentQueue<LaneTopic> _touched = new();

    // Owned by the turn.
    private readonly Queue<LaneTopic> _active = new();
    private readonly List<LaneTopic> _early = [];

    // Written with the turn, read by the pipeline.
    private int _earlyCount;

    /// <inheritdoc/>
    /// <remarks>What was served early waits for the mark, whose move asks for the turn.</remarks>
    protected override bool IsEmpty => _active.Count == 0 && _touched.IsEmpty && _posted.IsEmpty;

    /// <summary>Whether nothing but the topic that is being walked has anything new.</summary>
    public bool IsAlone => _active.Count == 0 && _early.Count == 0;

    /// <summary>Brings work.</summary>
    /// <returns>Whether the caller has the turn now.</returns>
    public bool TryPost(in LaneWork work)
    {
        _posted.Enqueue(work);
        return TryTake();
    }

    /// <summary>Remembers a topic for the next round. Asks for no turn: the pipeline does so once for a batch.</summary>
    public void Touch(LaneTopic topic)
    {
        Interleaving.Point();
        _touched.Enqueue(topic);
    }

    /// <summary>After the mark has moved: asks for the turn if there is anything to serve.</summary>
    public bool TryTakeTouched()
    {
        Interlocked.MemoryBarrier();
        Interleaving.Point();
        return (!_touched.IsEmpty || Volatile.Read(ref _earlyCount) > 0) && TryTake();
    }

    /// <summary>With the turn, before each round: what was served early comes back.</summary>
    public void BeginRound()
    {
        Look();
        TakeEarly();
    }

    /// <summary>Begins the walks of the topics that were touched.</summary>
    /// <returns>The mark: up to it a walk serves its subscribers.</returns>
    public long TakeTouched()
    {
        // The mark first: every topic with an entry up to it is in a queue by then, so a connection that follows
        // several topics misses none of them.
        var through = mark();
        Interleaving.Point();
        while (_touched.TryDequeue(out var touched))
        {
            if (touched.TryBeginWalk(through))
            {
                _active.Enqueue(touched);
            }
        }

        return through;
    }

    /// <summary>The next piece of posted work that the budget is for.</summary>
    public bool TryTakePosted(ref LaneBudget budget, out LaneWork work) =>
        _posted.TryPeek(out work) && budget.TrySpendOn(in work) && _posted.TryDequeue(out work);

    /// <summary>The next topic with subscribers to serve that the budget is for.</summary>
    public bool TryTakeTopic(ref LaneBudget budget, out LaneTopic topic) =>
        _active.TryPeek(out topic!) && budget.TrySpendOn(topic) && _active.TryDequeue(out topic!);

    /// <summary>Some of a topic's subscribers were served.</summary>
    /// <returns>Whether it has more of them.</returns>
    public bool PutBack(LaneTopic topic, long through)
    {
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

    /// <inheritdoc/>
    protected override void NoteFailed(Exception error) => DeliveryLog.LaneActionFailed(logger, error);

    /// <summary>
    /// A topic was served while some of its entries were not yet visible. The pipeline asks for the turn when they are; if
    /// it moved its mark between, the topic is served again at once. Each side writes its word before it reads the
    /// other's, hence the full barriers here and in <see cref="TryTakeTouched"/>.
    /// </summary>
    private void KeepForLater(LaneTopic topic)
    {
        _early.Add(topic);
        Volatile.Write(ref _earlyCount, _early.Count);
        Interlocked.MemoryBarrier();
        Interleaving.Point();
        if (mark() >= topic.Topic.LastSeq)
        {
            TakeEarly();
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
