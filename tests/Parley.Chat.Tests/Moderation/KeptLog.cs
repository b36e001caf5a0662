using Parley.Log;
using Parley.Messages;

namespace Parley.Chat.Tests.Moderation;

/// <summary>A log in memory that outlives a server, as a file does.</summary>
internal sealed class KeptLog(MemoryLog log) : ILog
{
    public string Description => log.Description;

    public ValueTask<LogHead> OpenAsync(CancellationToken cancel) => log.OpenAsync(cancel);

    public ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<Draft> drafts) => log.AppendAsync(drafts);

    public ValueTask<TopicState> GetTopicAsync(string topic, long throughSeq, CancellationToken cancel) =>
        log.GetTopicAsync(topic, throughSeq, cancel);

    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(
        string topic, long afterSeq, long throughSeq, int maxEntries, int maxBytes, CancellationToken cancel) =>
        log.ReadAsync(topic, afterSeq, throughSeq, maxEntries, maxBytes, cancel);

    public ValueTask<long> CountAsync(string topic, long afterSeq, long throughSeq, CancellationToken cancel) =>
        log.CountAsync(topic, afterSeq, throughSeq, cancel);

    public ValueTask<HistoryPage> ReadHistoryAsync(HistoryQuery query, CancellationToken cancel) => log.ReadHistoryAsync(query, cancel);

    public ValueTask<LogEntry?> FindMessageAsync(string topic, long seq, CancellationToken cancel) => log.FindMessageAsync(topic, seq, cancel);

    public ValueTask<TopicPage> ListTopicsAsync(string prefix, string? after, int limit, CancellationToken cancel) =>
        log.ListTopicsAsync(prefix, after, limit, cancel);

    public ValueTask DisposeAsync() => default;
}
