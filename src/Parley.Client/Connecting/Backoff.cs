namespace Parley.Client.Connecting;

/// <summary>
/// The pauses between attempts: doubling from the first to the longest, each up to half shorter or longer at random, so that the
/// clients of a restarted server do not all come back at once. One owner at a time.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Func<double>? random = null)
{
    private const int MaxDoublings = 30;

    private int _attempts;

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        var doubled = first * Math.Pow(2, Math.Min(_attempts++, MaxDoublings));
        var middle = doubled < longest ? doubled : longest;
        return middle * (0.5 + (random ?? Random.Shared.NextDouble)());
    }

    public void Reset() => _attempts = 0;
}
