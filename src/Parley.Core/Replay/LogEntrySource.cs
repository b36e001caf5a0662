using Parley.Log;
using Parley.Messages;
using Parley.Topics;

namespace Parley.Replay;

/// <summary>A topic's entries as they are, for readers inside the process.</summary>
/// <param name="log">The log.</param>
/// <param name="topic">The topic, pinned.</param>
/// <param name="after">Exclusive lower bound.</param>
/// <param name="through">Inclusive upper bound; visible.</param>
internal sealed class LogEntrySource(ILog log, Topic topic, long after, long through) : EntrySource(log, topic, after, through)
{
    private const int PageEntries = 128;
    private const int PageBytes = 128 * 1024;

    private IReadOnlyList<LogEntry> _page = [];
    private int _taken;

    protected override int MaxEntries => PageEntries;

    protected override long? NextSeq => _taken < _page.Count ? _page[_taken].Seq : null;

    protected override long? LastOfPage => _page.Count > 0 ? _page[^1].Seq : null;

    public LogEntry Take() => _page[_taken++];

    protected override void TakePage(IReadOnlyList<LogEntry> entries)
    {
        _page = entries;
        _taken = 0;
    }

    protected override async ValueTask ReadPageAsync(
        ILog log, string topic, long after, long through, CancellationToken cancel) =>
        TakePage(await log.ReadAsync(topic, after, through, PageEntries, PageBytes, cancel).ConfigureAwait(false));
}
