namespace Parley.Access;

/// <summary>Takes back all grants that came of one thing, such as a key that tokens were signed with. Safe to use from any thread.</summary>
public sealed class Revocation
{
    private volatile bool _isDone;

    /// <summary>Whether they were taken back.</summary>
    public bool IsDone => _isDone;

    /// <summary>Takes them back for good. <see cref="Hub.RecheckAccessAsync"/> ends the connections that have them.</summary>
    public void Do() => _isDone = true;
}
