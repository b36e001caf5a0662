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

/// <summary>By what somebody got rights.</summary>
public enum GrantKind
{
    /// <summary>By nothing: nobody has proved anything.</summary>
    Guest,

    /// <summary>By a token that another system signed.</summary>
    Token,

    /// <summary>By an API key.</summary>
    Key,

    /// <summary>By signing in to the app around it, in a way that the app has set up.</summary>
    Login,
}

/// <summary>Takes back all grants that came of one thing, such as a key that tokens were signed with. Safe to use from any thread.</summary>
public sealed class Revocation
{
    private volatile bool _isDone;

    /// <summary>Whether they were taken back.</summary>
    public bool IsDone => _isDone;

    /// <summary>Takes them back for good. <see cref="Hub.RecheckAccessAsync"/> ends the connections that have them.</summary>
    public void Do() => _isDone = true;
}
