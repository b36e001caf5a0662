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
/// <param name="Digest"><see cref="AppendPlanner.HashKey"/> of the key.</param>
/// <param name="Record">What to remember.</param>
public readonly record struct PlannedKey(UInt128 Digest, KeyRecord Record);
