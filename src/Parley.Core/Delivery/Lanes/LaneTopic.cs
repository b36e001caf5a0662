// hot path
using Parley.Delivery.Sending;
using Parley.Threading;
using Parley.Topics;

namespace Parley.Delivery.Lanes;

/// <summary>The subscribers of one topic in one lane. Owned by the lane, but for <see cref="Touch"/>.</summary>
internal sealed class LaneTopic(Lane lane, Topic topic) : ITopicListener
{
    private readonly List<Subscription> _subscriptions = [];

    // Set by the pipeline or the lane, cleared by the lane: whether the topic is in the lane's queue of touched ones.
    private int _isTouched;

    private bool _isWalking;
    private bool _walkAgain;

    // The mark when the walk that is under way began: the least that its subscribers were served up to.
    private long _walkedThrough;

    public Topic Topic { get; } = topic;

    public int Count => _subscriptions.Count;

    public Subscription this[int index] => _subscriptions[index];

    /// <summary>
    /// Fetches what the deliveries up to an index touch. Subscribers lie all over the memory, and to wait for each piece of one
    /// after another takes a tenth of a delivery; here the waits for all of them are one.
    /// </summary>
    public void Fetch(int end)
    {
        for (var i = WalkIndex; i < end; i++)
        {
            Prefetch.Object(_subscriptions[i], lines: 2);
        }

        for (var i = WalkIndex; i < end; i++)
        {
            Prefetch.Object(_subscriptions[i].Outflow, lines: 4);
        }

        for (var i = WalkIndex; i < end; i++)
        {
            _subscriptions[i].Outflow.FetchSink();
        }
    }

    /// <summary>The next subscriber of the walk that is under way.</summary>
    public int WalkIndex { get; set; }

    public bool IsWalkOver => WalkIndex >= _subscriptions.Count;

    /// <inheritdoc/>
    public void Touch()
    {
        if (Interlocked.Exchange(ref _isTouched, 1) == 0)
        {
            Interleaving.Point();
            lane.EnqueueTouched(this);
        }
    }

    /// <summary>The lane took the topic from its queue: what comes from now on touches it again.</summary>
    /// <returns>False when a walk is under way; another follows it.</returns>
    public bool TryBeginWalk(long through)
    {
        Interlocked.Exchange(ref _isTouched, 0);
        if (_isWalking)
        {
            _walkAgain = true;
            return false;
        }

        _isWalking = true;
        Restart(through);
        return true;
    }

    /// <summary>At the end of a walk: begins another one if the topic was touched meanwhile.</summary>
    public bool TryWalkAgain(long through)
    {
        if (_walkAgain)
        {
            Restart(through);
            return true;
        }

        return false;
    }

    /// <summary>The walk is over.</summary>
    /// <returns>True when some subscribers were served before the newest frames were visible.</returns>
    public bool EndWalk()
    {
        _isWalking = false;
        return Topic.LastSeq > _walkedThrough;
    }

    public void Add(Subscription subscription)
    {
        subscription.Index = _subscriptions.Count;
        _subscriptions.Add(subscription);
    }

    public void Remove(Subscription subscription)
    {
        var last = _subscriptions[^1];
        _subscriptions[subscription.Index] = last;
        last.Index = subscription.Index;
        _subscriptions.RemoveAt(_subscriptions.Count - 1);
        if (_isWalking && subscription.Index < WalkIndex)
        {
            // The one that moved to the front would be missed by the walk that is under way.
            Touch();
        }
    }

    private void Restart(long through)
    {
        _walkAgain = false;
        _walkedThrough = through;
        WalkIndex = 0;
    }
}
