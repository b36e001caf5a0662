namespace Parley.Access;

/// <summary>
/// What somebody has shown at the door, and what it gives: it goes with the user through every check, and is never stored
/// or sent. Safe to use from any thread.
/// </summary>
/// <param name="kind">By what.</param>
/// <param name="rights">What may be done.</param>
public sealed class Grant(GrantKind kind, Rights rights)
{
    private volatile bool _isRevoked;

    /// <summary>By what somebody got the rights.</summary>
    public GrantKind Kind { get; } = kind;

    /// <summary>What may be done.</summary>
    public Rights Rights { get; } = rights;

    /// <summary>When it ends, with the clocks' leeway in it; null for never.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>What it came of, with which it ends; null for nothing that could.</summary>
    public Revocation? Source { get; init; }

    /// <summary>Whether it was taken back.</summary>
    public bool IsRevoked => _isRevoked;

    /// <summary>
    /// Takes it back for good: from now on every check refuses. <see cref="Hub.RecheckAccessAsync"/> ends the connections
    /// that have it.
    /// </summary>
    public void Revoke() => _isRevoked = true;

    /// <summary>How long it is still good; null for ever.</summary>
    public TimeSpan? Left(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return EndsAt - time.GetUtcNow();
    }
}
