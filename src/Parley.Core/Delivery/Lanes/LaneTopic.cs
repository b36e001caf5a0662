// hot path
using Parley.Delivery.Sending;
using Parley.Threading;
using Parley.Topics;

namespace Parley.Delivery.Lanes;

/// <summary>The subscribers of one topic in one lane. Owned by the lane, but for <see cref="Touch"/>.</summary>
internal sealed class LaneTopic(Lane lane, Topic topic) : ITopicListener
{
    private const int NotThere = 0;
    private const int Coming = 1;
    private const int There = 2;

    private readonly List<Subscription> _subscriptions = [];

    // Whether the topic is in the lane's queue of touched ones. Set by whoever touches it, taken back by the lane.
    private int _queued;

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
    /// <remarks>
    /// When it returns the topic is in the queue, whoever put it there: the pipeline moves the mark then, and the lane may deliver
    /// the entries of other topics behind it.
    /// </remarks>
    public void Touch()
    {
        var was = Interlocked.CompareExchange(ref _queued, Coming, NotThere);
        if (was == NotThere)
        {
            lane.EnqueueTouched(this);
            Interleaving.Point();
            Volatile.Write(ref _queued, There);
        }
        else if (was == Coming)
        {
            WaitUntilThere();
        }
    }

    /// <summary>The lane took the topic from its queue: what comes from now on touches it again.</summary>
    /// <returns>False when a walk is under way; another follows it.</returns>
    public bool TryBeginWalk(long through)
    {
        WaitUntilThere();
        Interlocked.Exchange(ref _queued, NotThere);
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

    /// <summary>Another thread is just putting it there: a moment, unless that thread lost the processor in it.</summary>
    private void WaitUntilThere()
    {
        var spin = default(SpinWait);
        while (Volatile.Read(ref _queued) == Coming)
        {
            Interleaving.Point();
            spin.SpinOnce();
        }
    }

    private void Restart(long through)
    {
        _walkAgain = false;
        _walkedThrough = through;
        WalkIndex = 0;
    }
}
