using Parley.Messages;

namespace Parley.Log;

/// <summary>What a log has to write for a batch.</summary>
/// <param name="Outcomes">One for each draft, in order.</param>
/// <param name="Entries">The new entries, in order of their sequence numbers.</param>
/// <param name="Keys">The new idempotency keys.</param>
/// <param name="Changed">
/// The messages that were edited or deleted, as they are after the batch, each once. For one that is deleted the log also
/// erases the data of the earlier <see cref="EntryType.Edited"/> entries of that message.
/// </param>
public sealed record AppendPlan(
    IReadOnlyList<AppendOutcome> Outcomes,
    IReadOnlyList<LogEntry> Entries,
    IReadOnlyList<PlannedKey> Keys,
    IReadOnlyList<LogEntry> Changed);

/// <summary>A key to remember.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Sender"><see cref="User.Key"/> of the sender, or the empty string.</param>
/// <param name="Key">The key.</param>
/// <param name="Record">What to remember.</param>
public sealed record PlannedKey(string Topic, string Sender, string Key, KeyRecord Record);
