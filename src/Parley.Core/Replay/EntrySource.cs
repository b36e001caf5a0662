using Parley.Log;
using Parley.Messages;
using Parley.Topics;

namespace Parley.Replay;

/// <summary>
/// The entries of one topic between two positions, page by page: from the topic's memory where that reaches back far
/// enough, else from the log. What a page is made of is the derived class's. Used by one reader at a time.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="topic">The topic, pinned.</param>
/// <param name="after">Exclusive lower bound.</param>
/// <param name="through">Inclusive upper bound; visible.</param>
internal abstract class EntrySource(ILog log, Topic topic, long after, long through)
{
    private long _readThrough = after;
    private bool _isFirst = true;

    /// <summary>Whether the reader knows that entries may be missing before the first one.</summary>
    public bool IsAfterGap { get; init; }

    /// <summary>Whether nobody wants the rest any more.</summary>
    protected virtual bool IsOver => false;

    /// <summary>The position of what is next on the page; null when the page was taken.</summary>
    protected abstract long? NextSeq { get; }

    /// <summary>The position of what comes next, or <see cref="long.MaxValue"/> at the end.</summary>
    /// <exception cref="ReplayTrimmedException">Retention overtook the reader.</exception>
    public async ValueTask<long> PeekAsync(CancellationToken cancel)
    {
        while (!IsOver && NextSeq is null && _readThrough < through)
        {
            await LoadAsync(cancel).ConfigureAwait(false);
        }

        return (IsOver ? null : NextSeq) ?? long.MaxValue;
    }

    /// <summary>How many entries a page may have.</summary>
    protected abstract int MaxEntries { get; }

    /// <summary>The position of the last entry on the page that was made; null when there was none.</summary>
    protected abstract long? LastOfPage { get; }

    /// <summary>Makes a page of these entries, or of the first of them.</summary>
    protected abstract void TakePage(IReadOnlyList<LogEntry> entries);

    /// <summary>Makes a page of what the log has between two positions.</summary>
    protected abstract ValueTask ReadPageAsync(ILog log, string topic, long after, long through, CancellationToken cancel);

    private async ValueTask LoadAsync(CancellationToken cancel)
    {
        if (topic.EntriesBetween(_readThrough, through, MaxEntries) is { } recent)
        {
            TakePage(recent);
        }
        else
        {
            await ReadPageAsync(log, topic.Name, _readThrough, through, cancel).ConfigureAwait(false);
            var state = await log.GetTopicAsync(topic.Name, through, cancel).ConfigureAwait(false);
            if (state.TrimmedThrough > _readThrough && !(IsAfterGap && _isFirst))
            {
                throw new ReplayTrimmedException(topic.Name, state.TrimmedThrough);
            }
        }

        _isFirst = false;
        _readThrough = LastOfPage ?? through;
    }
}
