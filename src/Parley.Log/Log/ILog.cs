using Parley.Messages;

namespace Parley.Log;

/// <summary>
/// The one ordered log of a hub. <see cref="OpenAsync"/> is called once and first. <see cref="AppendAsync"/> is called by
/// one caller at a time; everything else may be called at any time from any thread, also during an append, and sees
/// each batch whole or not at all. A call that cannot be served now throws <see cref="LogUnavailableException"/> and has
/// done nothing; the next call tries again.
/// </summary>
public interface ILog : IAsyncDisposable
{
    /// <summary>Where the log is kept, for people: "in memory", or the file's path.</summary>
    string Description { get; }

    /// <summary>
    /// Why nothing can be appended now, or null when it can. A log with trouble tries again by itself, and tells its
    /// operator once when it begins and once when it is over.
    /// </summary>
    string? Trouble => null;

    /// <summary>Opens or creates the log and says where it ends.</summary>
    ValueTask<LogHead> OpenAsync(CancellationToken cancel);

    /// <summary>
    /// Decides about a batch (with <see cref="AppendPlanner"/>) and appends what was accepted, all of it or nothing.
    /// When the task completes, the entries are as safe as the log makes them. Sequence numbers are above every earlier
    /// one and rise within the batch; times are what the clock said (<see cref="LogClock"/>), and no order.
    /// </summary>
    /// <param name="drafts">At least one.</param>
    /// <returns>One outcome for each draft, in order.</returns>
    ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<Draft> drafts);

    /// <summary>The state of a topic, counting only entries up to <paramref name="throughSeq"/> for its newest offset.</summary>
    ValueTask<TopicState> GetTopicAsync(string topic, long throughSeq, CancellationToken cancel);

    /// <summary>
    /// Reads the entries of a topic with <c>afterSeq &lt; seq ≤ throughSeq</c>, in order, messages as they are now.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="afterSeq">Exclusive lower bound.</param>
    /// <param name="throughSeq">Inclusive upper bound.</param>
    /// <param name="maxEntries">At most so many entries.</param>
    /// <param name="maxBytes">The page ends with the entry that brings the data to this many bytes.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Entries; none only when there are none between the bounds.</returns>
    ValueTask<IReadOnlyList<LogEntry>> ReadAsync(
        string topic, long afterSeq, long throughSeq, int maxEntries, int maxBytes, CancellationToken cancel);

    /// <summary>
    /// The same, for readers that keep nothing: hands each entry over while it is read. By default the entries of
    /// <see cref="ReadAsync"/>; a log that reads them from elsewhere need not make them first.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="afterSeq">Exclusive lower bound.</param>
    /// <param name="throughSeq">Inclusive upper bound.</param>
    /// <param name="maxEntries">At most so many entries.</param>
    /// <param name="maxBytes">The page ends with the entry that brings the data to this many bytes.</param>
    /// <param name="take">Called for each entry, in order, on any thread, and not any more when the task has completed.</param>
    /// <param name="cancel">Gives up.</param>
    async ValueTask ReadEachAsync(
        string topic, long afterSeq, long throughSeq, int maxEntries, int maxBytes, EntryReceiver take, CancellationToken cancel)
    {
        foreach (var entry in await ReadAsync(topic, afterSeq, throughSeq, maxEntries, maxBytes, cancel).ConfigureAwait(false))
        {
            take(new EntryView(entry));
        }
    }

    /// <summary>How many entries a topic has with <c>afterSeq &lt; seq ≤ throughSeq</c>.</summary>
    ValueTask<long> CountAsync(string topic, long afterSeq, long throughSeq, CancellationToken cancel);

    /// <summary>A page of messages, without edits and deletions as entries of their own.</summary>
    ValueTask<HistoryPage> ReadHistoryAsync(HistoryQuery query, CancellationToken cancel);

    /// <summary>A retained message as it is now, by its sequence number, or null.</summary>
    ValueTask<LogEntry?> FindMessageAsync(string topic, long seq, CancellationToken cancel);

    /// <summary>Topics that have messages, whose names start with a prefix, in ordinal order.</summary>
    /// <param name="prefix">The prefix; empty for all.</param>
    /// <param name="after">Only names after this one; null from the start.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancel">Gives up.</param>
    ValueTask<TopicPage> ListTopicsAsync(string prefix, string? after, int limit, CancellationToken cancel);
}

/// <summary>Where a log ends.</summary>
/// <param name="Epoch">The log's epoch: 6 to 12 characters of <c>a-z0-9</c>.</param>
/// <param name="Seq">The last sequence number in use; 0 for an empty log.</param>
public readonly record struct LogHead(string Epoch, long Seq);
