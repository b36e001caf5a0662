// hot path
using Parley.Budgets;

namespace Parley.Delivery.Sending;

/// <summary>
/// What one connection may keep the server waiting for: how much for how long while the other side takes nothing, and how long
/// nothing is heard. All times are timestamps of the lane's clock. Owned by the connection's lane; a struct that changes.
/// </summary>
/// <param name="now">When the connection began.</param>
/// <param name="heartbeat">After so much silence there is a sign of life.</param>
/// <param name="pong">How long after a ping the other side may be silent.</param>
internal struct Patience(long now, TimeSpan heartbeat, TimeSpan pong)
{
    // When the transport last took something, and how much it had taken then.
    private long _progress = now;
    private long _takenBytes;

    // Since when the rest of a write waits for the other side, while it does.
    private long _waitingSince;

    // What waits for the other side, as the count of all has it.
    private int _counted;

    private bool _isPinged;

    /// <summary>Whether the other side has less than there was for it.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>When the last ping went out, or the connection began.</summary>
    public long LastPing { get; private set; } = now;

    /// <summary>The other side took less than there was.</summary>
    public void BeginWaiting(long now)
    {
        if (!IsWaiting)
        {
            IsWaiting = true;
            _waitingSince = now;
        }
    }

    /// <summary>The other side took the rest.</summary>
    public void EndWaiting(long now)
    {
        IsWaiting = false;
        _progress = now;
    }

    /// <summary>Nothing waits for the other side.</summary>
    /// <param name="now">The time.</param>
    /// <param name="takenBytes">What it ever took at once.</param>
    public void NoteFree(long now, long takenBytes)
    {
        IsWaiting = false;
        if (takenBytes != _takenBytes)
        {
            _takenBytes = takenBytes;
            _progress = now;
        }
    }

    /// <summary>So many bytes wait for the other side now.</summary>
    public void Count(WaitingBytes all, int bytes)
    {
        all.Change(_counted, bytes);
        _counted = bytes;
    }

    /// <summary>Whether too much waits for all, and this is one who has the larger part of it.</summary>
    public readonly bool IsTooMuch(WaitingBytes all) => all.IsTooMuch(_counted);

    /// <summary>Whether the other side has taken nothing for too long.</summary>
    public readonly bool IsStalled(TimeProvider time, long now, TimeSpan limit) =>
        IsWaiting && time.GetElapsedTime(_waitingSince, now) >= limit;

    /// <summary>Whether it is time for a sign of life where only the server speaks.</summary>
    public readonly bool IsHeartbeatDue(TimeProvider time, long now) => time.GetElapsedTime(_progress, now) >= heartbeat;

    /// <summary>Whether it is time for a ping. No second one before the answer to the first: it would begin the wait anew.</summary>
    public readonly bool IsPingDue(TimeProvider time, long now) => !_isPinged && time.GetElapsedTime(LastPing, now) >= heartbeat;

    /// <summary>Whether the answer to a ping is overdue.</summary>
    public readonly bool IsPongOverdue(TimeProvider time, long now) => _isPinged && time.GetElapsedTime(LastPing, now) >= pong;

    /// <summary>A ping goes out.</summary>
    public void NotePing(long now)
    {
        LastPing = now;
        _isPinged = true;
    }

    /// <summary>There was a sign of life since the last ping.</summary>
    public void NotePong() => _isPinged = false;
}
