namespace Parley.Client;

/// <summary>The server refused something, or could not be asked.</summary>
public sealed class ParleyException : Exception
{
    /// <summary>No answer came: the server could not be reached, or the connection broke.</summary>
    public const string Network = "network";

    /// <summary>No answer came in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>What answered was not Parley: a proxy, or another server.</summary>
    public const string NotParley = "not_parley";

    internal ParleyException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>Why: a code of the server's list (docs/codes.md), or one of the constants here.</summary>
    public string Code { get; }

    /// <summary>The HTTP status of the answer; 0 for none.</summary>
    public int Status { get; internal init; }

    /// <summary>When to try again what passes by itself, where the server says so.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>For what a moderator decided: until when it holds, where it ends.</summary>
    public DateTimeOffset? Until { get; internal init; }

    /// <summary>For what a moderator decided: what the moderator wrote.</summary>
    public string? Reason { get; internal init; }

    /// <summary>Whether the same may work later.</summary>
    public bool IsTransient => Code is Network or Timeout or NotParley or "rate_limited" or "slow_mode" or "unavailable" or "internal_error"
        or "token_expired" or "token_not_yet_valid";
}
