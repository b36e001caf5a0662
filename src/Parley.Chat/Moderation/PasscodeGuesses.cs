using System.Net;
using Parley.AspNetCore;
using Parley.AspNetCore.Limits;
using Parley.Collections;

namespace Parley.Chat.Moderation;

/// <summary>Counts passcodes that are tried, by person and by address: a word of six letters takes years at this rate. Safe to use from any thread.</summary>
internal sealed class PasscodeGuesses(TimeProvider time)
{
    /// <summary>Ten at once, then ten a minute.</summary>
    public static readonly RateLimit Rate = new(10, TimeSpan.FromMinutes(1), 10);

    private const int Max = 20_000;

    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly LruMap<object, RateBucket> _buckets = new(Max);

    /// <summary>Counts one.</summary>
    /// <returns>Null, or when another may be tried.</returns>
    public TimeSpan? Count(string userId, IPAddress? address)
    {
        lock (_lock)
        {
            return TakeLocked(userId) ?? (ClientAddress.Of(address) is { } key ? TakeLocked(key) : null);
        }
    }

    private TimeSpan? TakeLocked(object key)
    {
        if (!_buckets.TryGet(key, out var bucket))
        {
            bucket = new RateBucket(Rate, time);
            _buckets.Set(key, bucket, out _);
        }

        return bucket.TryTake(1, out var retryAfter) ? null : retryAfter;
    }
}
