using Parley.Log;
using Parley.Messages;
using Parley.Topics;

namespace Parley.Replay;

/// <summary>
/// The entries of one topic between two positions, page by page: from the topic's memory where that reaches back far
/// enough, else from the log. Used by one reader at a time.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="topic">The topic, pinned.</param>
/// <param name="after">Exclusive lower bound.</param>
/// <param name="through">Inclusive upper bound; visible.</param>
/// <param name="isAfterGap">Whether the reader knows that entries may be missing before the first one.</param>
internal sealed class EntrySource(ILog log, Topic topic, long after, long through, bool isAfterGap = false)
{
    private const int PageEntries = 256;
    private const int PageBytes = 256 * 1024;

    private readonly Queue<LogEntry> _page = new();
    private long _readThrough = after;
    private bool _isAfterGap = isAfterGap;

    public Topic Topic => topic;

    /// <summary>The next entry, or null at the end.</summary>
    /// <exception cref="ReplayTrimmedException">Retention overtook the reader.</exception>
    public async ValueTask<LogEntry?> PeekAsync(CancellationToken cancel)
    {
        if (_page.Count == 0 && _readThrough < through)
        {
            await LoadAsync(cancel).ConfigureAwait(false);
        }

        return _page.TryPeek(out var entry) ? entry : null;
    }

    public void Take() => _page.Dequeue();

    private async ValueTask LoadAsync(CancellationToken cancel)
    {
        IReadOnlyList<LogEntry>? entries = topic.EntriesBetween(_readThrough, through, PageEntries);
        if (entries is null)
        {
            entries = await log.ReadAsync(topic.Name, _readThrough, through, PageEntries, PageBytes, cancel).ConfigureAwait(false);
            var state = await log.GetTopicAsync(topic.Name, through, cancel).ConfigureAwait(false);
            if (state.TrimmedThrough > _readThrough && !_isAfterGap)
            {
                throw new ReplayTrimmedException(topic.Name, state.TrimmedThrough);
            }
        }

        _isAfterGap = false;
        foreach (var entry in entries)
        {
            _page.Enqueue(entry);
        }

        _readThrough = entries.Count > 0 ? entries[^1].Seq : through;
    }
}
