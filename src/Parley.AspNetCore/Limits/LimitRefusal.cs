using System.Globalization;
using Parley.Codes;

namespace Parley.AspNetCore.Limits;

/// <summary>Says that something is over a rate.</summary>
/// <param name="What">What there is too much of.</param>
/// <param name="Whose">Of whom, as the end of a sentence.</param>
/// <param name="Limit">The rate.</param>
/// <param name="RetryAfter">When it may be tried again.</param>
internal sealed record LimitRefusal(string What, string Whose, RateLimit Limit, TimeSpan RetryAfter)
{
    /// <summary>As the client is told.</summary>
    public Refusal ToRefusal() => new(ErrorCode.RateLimited, string.Create(
        CultureInfo.InvariantCulture,
        $"Too many {What} {Whose}: at most {Limit}. Try again in {Math.Max(1, Math.Ceiling(RetryAfter.TotalSeconds))} s."));
}
