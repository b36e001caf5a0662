using System.Globalization;

namespace Parley.AspNetCore;

/// <summary>
/// A rate with room for bursts, as a bucket that fills evenly: <paramref name="Burst"/> at once, then
/// <paramref name="Amount"/> in every <paramref name="Per"/>.
/// </summary>
/// <param name="Amount">How much flows in, in the limit's own unit; at least 1.</param>
/// <param name="Per">In which time; from one millisecond to one day.</param>
/// <param name="Burst">How much the bucket holds; at least 1.</param>
public sealed record RateLimit(long Amount, TimeSpan Per, long Burst)
{
    /// <summary>A rate per second.</summary>
    public static RateLimit PerSecond(long amount, long burst) => new(amount, TimeSpan.FromSeconds(1), burst);

    /// <summary>For example <c>5 in 5 s</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Amount} in {Per.TotalSeconds:0.###} s");

    /// <summary>What is wrong with it, as a sentence; null when it can be used.</summary>
    internal string? Validate(string name) =>
        Amount < 1 || Burst < 1 || Per < TimeSpan.FromMilliseconds(1) || Per > TimeSpan.FromDays(1)
            ? $"{name} is {Amount} in {Per} with a burst of {Burst}; amount and burst must be at least 1 and the time between a millisecond and a day."
            : null;
}
