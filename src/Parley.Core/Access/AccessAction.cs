namespace Parley.Access;

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
