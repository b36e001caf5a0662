namespace Parley.Codes;

/// <summary>Why something that a client asked for is not done.</summary>
/// <param name="Code">The code, for programs.</param>
/// <param name="Detail">A sentence for people: what was wrong, the value, and what to do.</param>
public sealed record Refusal(ErrorCode Code, string Detail)
{
    /// <summary>For what a moderator decided: until when it holds and why; else null.</summary>
    public RefusalTerms? Terms { get; init; }
}

/// <summary>What somebody decided about a client that is refused, for programs that say it in words of their own.</summary>
/// <param name="Until">When it ends; null when that is open.</param>
/// <param name="Reason">Why, in the words of who decided it; null when they gave none.</param>
public sealed record RefusalTerms(DateTimeOffset? Until, string? Reason);
