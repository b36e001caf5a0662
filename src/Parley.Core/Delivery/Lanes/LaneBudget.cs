// hot path
namespace Parley.Delivery.Lanes;

/// <summary>How much whoever has a lane's turn does before it passes the turn on: without an end by the lane's thread, little by another.</summary>
internal struct LaneBudget
{
    /// <summary>
    /// Subscribers of a topic that a passing thread serves by itself: a room of friends. To wake a thread costs as much as
    /// two to four sends, and the publisher's own answer waits for this work.
    /// </summary>
    public const int MaxWalk = 16;

    // Work that comes up while a passing thread works: a room's next message, an answer. More is for the lane's own thread.
    private const int PassingRounds = 4;

    // Pieces of posted work in one go, so that many connections that come and go do not keep the topics waiting.
    private const int MaxPosted = 64;

    private int _rounds;
    private int _subscribers;
    private int _posted;

    private LaneBudget(int rounds) => _rounds = rounds;

    /// <summary>For the lane's own thread.</summary>
    public static LaneBudget Own => new(int.MaxValue);

    /// <summary>For a thread that has brought work and has others of its own.</summary>
    public static LaneBudget Passing => new(PassingRounds);

    /// <summary>Whether it is the lane's own thread's.</summary>
    public readonly bool IsOwn => _rounds == int.MaxValue;

    /// <summary>Whether what is left is for the lane's own thread.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>The holder looks for work again, all of which it had done.</summary>
    public void BeginRound()
    {
        _subscribers = MaxWalk;
        if (!IsOwn)
        {
            IsSpent |= _rounds-- == 0;
        }
    }

    /// <summary>A part of the round begins.</summary>
    public void BeginPosted() => _posted = MaxPosted;

    /// <summary>Whether a piece of posted work is to be done now.</summary>
    public bool TrySpendOn(in LaneWork work)
    {
        if (!IsOwn && (!work.IsShort || _posted == 0))
        {
            IsSpent = true;
        }

        return !IsSpent && _posted-- > 0;
    }

    /// <summary>Whether some of a topic's subscribers are to be served now.</summary>
    public bool TrySpendOn(LaneTopic topic)
    {
        if (!IsOwn)
        {
            _subscribers -= topic.Count - topic.WalkIndex;
            IsSpent |= _subscribers < 0;
        }

        return !IsSpent;
    }
}
