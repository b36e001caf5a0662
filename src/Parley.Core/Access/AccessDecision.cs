using Parley.Codes;

namespace Parley.Access;

/// <summary>An answer of the access hook.</summary>
public readonly record struct AccessDecision
{
    private AccessDecision(ErrorCode code, string? detail, TimeSpan? retryAfter, RefusalTerms? terms)
    {
        RetryAfter = retryAfter;
        RefusedWith = code;
        Detail = detail;
        Terms = terms;
    }

    /// <summary>Yes.</summary>
    public static AccessDecision Allow => default;

    /// <summary>Whether it may be done.</summary>
    public bool IsAllowed => RefusedWith is null;

    /// <summary>The code that a refused client gets.</summary>
    public ErrorCode Code => RefusedWith ?? ErrorCode.Forbidden;

    /// <summary>A sentence for people, or null.</summary>
    public string? Detail { get; }

    /// <summary>When to try again what passes by itself, or null.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>For what a moderator decided: until when it holds and why; else null.</summary>
    public RefusalTerms? Terms { get; }

    private ErrorCode? RefusedWith { get; }

    /// <summary>No, with a code.</summary>
    public static AccessDecision Refuse(ErrorCode code, string? detail = null, TimeSpan? retryAfter = null) => new(code, detail, retryAfter, null);

    /// <summary>No, with all that is to be said about it.</summary>
    public static AccessDecision Refuse(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new(refusal.Code, refusal.Detail, null, refusal.Terms);
    }

    /// <summary>No; who it is does not matter or is known.</summary>
    public static AccessDecision Forbid(string? detail = null) => new(ErrorCode.Forbidden, detail, null, null);

    /// <summary>No; the client must say who it is.</summary>
    public static AccessDecision Unauthorized(string? detail = null) => new(ErrorCode.Unauthorized, detail, null, null);

    /// <summary>What a refused client is told; null when it may be done.</summary>
    /// <param name="otherwise">The sentence for people where the hook gave none; null takes the code's meaning.</param>
    public Refusal? ToRefusal(string? otherwise = null) =>
        RefusedWith is { } code ? new Refusal(code, Detail ?? otherwise ?? code.Meaning) { Terms = Terms } : null;
}
