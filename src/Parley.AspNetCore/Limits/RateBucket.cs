// hot path
namespace Parley.AspNetCore.Limits;

/// <summary>
/// A bucket that fills evenly, kept as one number: the moment at which it is full again (the generic cell rate
/// algorithm of ITU-T I.371). Nothing runs while nobody asks. Safe to use from any thread.
/// </summary>
internal sealed class RateBucket(RateLimit limit, TimeProvider time)
{
    private readonly double _perUnit = (double)limit.Per.Ticks / TimeSpan.TicksPerSecond * time.TimestampFrequency / limit.Amount;
    private readonly long _capacity = (long)((double)limit.Per.Ticks / TimeSpan.TicksPerSecond * time.TimestampFrequency / limit.Amount * limit.Burst);

    // When it is full again (a timestamp). Changed by exchange.
    private long _fullAt = time.GetTimestamp();

    /// <summary>The rate.</summary>
    public RateLimit Limit => limit;

    /// <summary>Whether it is full: whoever makes a new one loses nothing.</summary>
    public bool IsFull => Volatile.Read(ref _fullAt) <= time.GetTimestamp();

    /// <summary>
    /// Takes something out. More than the bucket holds can be taken when it is full, and is owed then, so that what is
    /// larger than a burst is slow and not impossible.
    /// </summary>
    /// <param name="count">How much.</param>
    /// <param name="retryAfter">When there will be so much, when it returns false.</param>
    public bool TryTake(long count, out TimeSpan retryAfter)
    {
        var cost = (long)(count * _perUnit);
        while (true)
        {
            var now = time.GetTimestamp();
            var fullAt = Volatile.Read(ref _fullAt);
            var from = Math.Max(fullAt, now);
            var missing = from - now + Math.Min(cost, _capacity) - _capacity;
            if (missing > 0)
            {
                retryAfter = time.GetElapsedTime(0, missing);
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, from + cost, fullAt) == fullAt)
            {
                retryAfter = default;
                return true;
            }
        }
    }
}
