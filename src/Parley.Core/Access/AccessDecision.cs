using Parley.Codes;

namespace Parley.Access;

/// <summary>An answer of the access hook.</summary>
public readonly record struct AccessDecision
{
    private AccessDecision(ErrorCode? code, string? detail, TimeSpan? retryAfter)
    {
        RetryAfter = retryAfter;
        Refusal = code;
        Detail = detail;
    }

    /// <summary>Yes.</summary>
    public static AccessDecision Allow => default;

    /// <summary>Whether it may be done.</summary>
    public bool IsAllowed => Refusal is null;

    /// <summary>The code that a refused client gets.</summary>
    public ErrorCode Code => Refusal ?? ErrorCode.Forbidden;

    /// <summary>A sentence for people, or null.</summary>
    public string? Detail { get; }

    /// <summary>When to try again what passes by itself, or null.</summary>
    public TimeSpan? RetryAfter { get; }

    private ErrorCode? Refusal { get; }

    /// <summary>No, with a code.</summary>
    public static AccessDecision Refuse(ErrorCode code, string? detail = null, TimeSpan? retryAfter = null) => new(code, detail, retryAfter);

    /// <summary>No; who it is does not matter or is known.</summary>
    public static AccessDecision Forbid(string? detail = null) => new(ErrorCode.Forbidden, detail, null);

    /// <summary>No; the client must say who it is.</summary>
    public static AccessDecision Unauthorized(string? detail = null) => new(ErrorCode.Unauthorized, detail, null);
}
