namespace Parley.Log;

/// <summary>
/// The times of a log's entries: what the clock said, which is no order. Order is the sequence numbers'. So a clock that was
/// ahead and is set right is right at once, and what was written meanwhile keeps the times that it got.
/// </summary>
public static class LogClock
{
    /// <summary>
    /// A clock that is set back by less than this stands still until it has caught up, in milliseconds: a minute is more
    /// than clocks are corrected by while they are looked after, and a time that is so little wrong misleads nobody.
    /// </summary>
    public const long StandstillMs = 60_000;

    /// <summary>The time for the next entries, milliseconds since 1970; a clock before that year says 0.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="lastMs">The time of the entry before.</param>
    public static long NextMs(TimeProvider time, long lastMs)
    {
        ArgumentNullException.ThrowIfNull(time);
        var now = Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds());
        return now >= lastMs || lastMs - now >= StandstillMs ? now : lastMs;
    }
}
