using Parley.Messages;

namespace Parley.Log;

/// <summary>What became of one draft of a batch.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Entry">
/// For <see cref="AppendStatus.Appended"/> the new entry; for <see cref="AppendStatus.Duplicate"/> the first one, of
/// which only <see cref="LogEntry.Seq"/>, <see cref="LogEntry.Offset"/> and <see cref="LogEntry.TimeMs"/> count; else null.
/// </param>
/// <param name="HeadOffset">The topic's newest offset after this draft.</param>
/// <param name="Message">For an edit or a deletion that was appended: the message as it is now; else null.</param>
public sealed record AppendOutcome(AppendStatus Status, LogEntry? Entry, long HeadOffset, LogEntry? Message = null);

/// <summary>What became of a draft.</summary>
public enum AppendStatus
{
    /// <summary>It is in the log.</summary>
    Appended,

    /// <summary>The key was used before for the same data; the entry is that first one and nothing was appended.</summary>
    Duplicate,

    /// <summary>The key was used before for other data.</summary>
    KeyReused,

    /// <summary>The draft said that it repeats a message, and there is none with its key.</summary>
    NotRepeated,

    /// <summary>The topic's newest offset is not the expected one.</summary>
    Conflict,

    /// <summary>The message to change does not exist (or is no longer kept).</summary>
    NotFound,

    /// <summary>The message to change belongs to somebody else.</summary>
    Forbidden,
}
