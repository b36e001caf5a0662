namespace Parley.Codes;

/// <summary>What somebody decided about a client that is refused, for programs that say it in words of their own.</summary>
/// <param name="Until">When it ends; null when that is open.</param>
/// <param name="Reason">Why, in the words of who decided it; null when they gave none.</param>
public sealed record RefusalTerms(DateTimeOffset? Until, string? Reason);
