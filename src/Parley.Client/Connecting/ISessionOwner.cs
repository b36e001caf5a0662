using Parley.Client.Topics;
using Parley.Client.Wire;

namespace Parley.Client.Connecting;

/// <summary>For whom a connection is. All is called by the connection's reader, one after another.</summary>
internal interface ISessionOwner
{
    /// <summary>The server has said who this is; commands are taken from now on.</summary>
    void OnReady(Session session);

    /// <summary>An entry of a topic's log.</summary>
    void OnEntry(Session session, EntryKind kind, EventFields fields, ReadOnlySpan<byte> json);

    /// <summary>What has no place among the messages.</summary>
    void OnNotice(ReadOnlySpan<byte> type, EventFields fields);

    /// <summary>The topic may be followed no longer.</summary>
    void OnUnsubscribed(EventFields fields);

    /// <summary>A token is wanted that lasts longer.</summary>
    void OnTokenEnds(Session session);
}
