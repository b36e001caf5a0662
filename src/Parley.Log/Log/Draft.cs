using Parley.Messages;

namespace Parley.Log;

/// <summary>An entry that somebody wants in the log, checked for form, not yet accepted.</summary>
public sealed record Draft
{
    /// <summary>What to append.</summary>
    public EntryType Type { get; init; }

    /// <summary>The topic's name, in normal form.</summary>
    public required string Topic { get; init; }

    /// <summary>Who wants it.</summary>
    public User By { get; init; } = User.Anonymous;

    /// <summary>The data as JSON in UTF-8, valid and without white space between tokens; empty for a deletion.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Idempotency key, or null. Its scope is the topic and the sender (<see cref="User.Key"/>).</summary>
    public string? Key { get; init; }

    /// <summary>The publisher's label, or null.</summary>
    public string? Kind { get; init; }

    /// <summary>Accept only when the topic's newest offset is this one (0: the topic is empty); null: always.</summary>
    public long? IfOffset { get; init; }

    /// <summary>Accept only as the repetition of a message that is in the log already, by its key; anything else is <see cref="AppendStatus.NotRepeated"/>.</summary>
    public bool IsRepetition { get; init; }

    /// <summary>For an edit or a deletion: the message to change.</summary>
    public long MessageSeq { get; init; }

    /// <summary>For an edit or a deletion: whether <see cref="By"/> may change the messages of others.</summary>
    public bool IsModerator { get; init; }
}
