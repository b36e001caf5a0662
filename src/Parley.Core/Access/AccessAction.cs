namespace Parley.Access;

/// <summary>What somebody wants to do.</summary>
public enum AccessAction
{
    /// <summary>Open a connection. There is no topic yet.</summary>
    Connect,

    /// <summary>Follow a topic.</summary>
    Subscribe,

    /// <summary>Read what was published before, also by resuming.</summary>
    ReadHistory,

    /// <summary>Publish to a topic.</summary>
    Publish,

    /// <summary>Change or delete the messages of others.</summary>
    Moderate,
}
