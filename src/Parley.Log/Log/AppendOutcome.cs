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
