namespace Parley.Messages;

/// <summary>
/// One entry of the log: a message, or an edit or a deletion of one. Immutable; an edit makes a new instance of the
/// message that it changes.
/// </summary>
public sealed record LogEntry
{
    /// <summary>What the entry is.</summary>
    public EntryType Type { get; init; }

    /// <summary>The entry's place in the log, from 1. It only grows; it may skip numbers.</summary>
    public required long Seq { get; init; }

    /// <summary>The topic's name, in normal form.</summary>
    public required string Topic { get; init; }

    /// <summary>The message's number within its topic, from 1, without holes. For an edit or a deletion: the number of the message it changes.</summary>
    public required long Offset { get; init; }

    /// <summary>When the entry was accepted, in milliseconds since 1970-01-01 UTC.</summary>
    public required long TimeMs { get; init; }

    /// <summary>Who sent the message, or who edited or deleted it.</summary>
    public User By { get; init; } = User.Anonymous;

    /// <summary>
    /// The data as one JSON value in UTF-8 without white space between tokens. Empty for a deletion, for a message that
    /// was deleted since, and for an edit of such a message.
    /// </summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The idempotency key that the publisher gave, or null.</summary>
    public string? Key { get; init; }

    /// <summary>The label that the publisher gave, or null.</summary>
    public string? Kind { get; init; }

    /// <summary>For an edit or a deletion: <see cref="Seq"/> of the message it changes. 0 for a message.</summary>
    public long MessageSeq { get; init; }

    /// <summary>For a message as it is now: when it was last edited (milliseconds since 1970), or null.</summary>
    public long? EditedMs { get; init; }

    /// <summary>For a message as it is now: whether it was deleted.</summary>
    public bool IsDeleted { get; init; }
}

/// <summary>What an entry of the log is.</summary>
public enum EntryType : byte
{
    /// <summary>A message that was published.</summary>
    Message = 0,

    /// <summary>New data for an earlier message.</summary>
    Edited = 1,

    /// <summary>An earlier message lost its data.</summary>
    Deleted = 2,
}
