using Parley.Messages;

namespace Parley.Access;

/// <summary>A question to the access hook.</summary>
/// <param name="Action">What somebody wants to do.</param>
/// <param name="User">Who, for whom or as whom it is asked.</param>
/// <param name="Topic">Where; null for <see cref="AccessAction.Connect"/>.</param>
public readonly record struct AccessRequest(AccessAction Action, User User, string? Topic)
{
    /// <summary>
    /// Who asks: a <see cref="ProgramCaller"/> is the program's own code, a <see cref="VisitorCaller"/> came in by a door, with the
    /// <see cref="Grant"/> that says what was shown there.
    /// </summary>
    public Caller Caller => User.Caller;
}

/// <summary>What somebody wants to do.</summary>
public enum AccessAction
{
    /// <summary>Open a connection. There is no topic yet.</summary>
    Connect,

    /// <summary>Follow a topic.</summary>
    Subscribe,

    /// <summary>See the people of a topic: who is there, comes, goes and types.</summary>
    Presence,

    /// <summary>Read what was published before, also by resuming and by searching.</summary>
    ReadHistory,

    /// <summary>Publish to a topic.</summary>
    Publish,

    /// <summary>Change or delete the messages of others.</summary>
    Moderate,
}
