// hot path
namespace Parley.AspNetCore.Limits;

/// <summary>What one person or one address has left. Safe to use from any thread.</summary>
internal sealed class Quota(QuotaRates rates, TimeProvider time)
{
    private int _connections;

    /// <summary>Whose it is, as the end of a sentence.</summary>
    public string Whose => rates.Whose;

    public RateBucket? Requests { get; } = New(rates.Requests, time);

    public RateBucket? Messages { get; } = New(rates.Messages, time);

    public RateBucket? Bytes { get; } = New(rates.Bytes, time);

    public RateBucket? NewTopics { get; } = New(rates.NewTopics, time);

    public RateBucket? Joins { get; } = New(rates.Joins, time);

    /// <summary>Whether a new one would be the same.</summary>
    public bool IsIdle => Volatile.Read(ref _connections) == 0
        && IsFull(Requests) && IsFull(Messages) && IsFull(Bytes) && IsFull(NewTopics) && IsFull(Joins);

    /// <summary>Counts a connection, if there may be one more.</summary>
    public bool TryConnect()
    {
        if (Interlocked.Increment(ref _connections) <= rates.Connections)
        {
            return true;
        }

        Disconnect();
        return false;
    }

    public void Disconnect() => Interlocked.Decrement(ref _connections);

    private static RateBucket? New(RateLimit? limit, TimeProvider time) => limit is null ? null : new RateBucket(limit, time);

    private static bool IsFull(RateBucket? bucket) => bucket is null || bucket.IsFull;
}
