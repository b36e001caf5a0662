using Parley.Log;
using Parley.Messages;

namespace Parley.Core.Tests.Testing;

/// <summary>A log in memory that can be made to wait and to fail.</summary>
internal sealed class FaultyLog(MemoryLogOptions? options = null) : ILog
{
    private readonly MemoryLog _log = new(options ?? new MemoryLogOptions());
    private volatile TaskCompletionSource? _gate;

    /// <summary>What appending throws; null for nothing.</summary>
    public Exception? AppendError { get; set; }

    /// <summary>What reading throws; null for nothing.</summary>
    public Exception? ReadError { get; set; }

    /// <summary>Called before each append.</summary>
    public Action<IReadOnlyList<Draft>>? Appending { get; set; }

    /// <summary>Called before each page that is read.</summary>
    public Action? Reading { get; set; }

    public string Description => _log.Description;

    public string? Trouble => AppendError?.Message;

    /// <summary>Appends wait until <see cref="Open"/>.</summary>
    public void Shut() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open()
    {
        var gate = _gate;
        _gate = null;
        gate?.SetResult();
    }

    public ValueTask<LogHead> OpenAsync(CancellationToken cancel) => _log.OpenAsync(cancel);

    public async ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<Draft> drafts)
    {
        Appending?.Invoke(drafts);
        if (_gate is { } gate)
        {
            await gate.Task;
        }

        return AppendError is { } error ? throw error : await _log.AppendAsync(drafts);
    }

    public ValueTask<TopicState> GetTopicAsync(string topic, long throughSeq, CancellationToken cancel) =>
        Read(_log.GetTopicAsync(topic, throughSeq, cancel));

    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(
        string topic, long afterSeq, long throughSeq, int maxEntries, int maxBytes, CancellationToken cancel)
    {
        Reading?.Invoke();
        return Read(_log.ReadAsync(topic, afterSeq, throughSeq, maxEntries, maxBytes, cancel));
    }

    public ValueTask<long> CountAsync(string topic, long afterSeq, long throughSeq, CancellationToken cancel) =>
        Read(_log.CountAsync(topic, afterSeq, throughSeq, cancel));

    public ValueTask<HistoryPage> ReadHistoryAsync(HistoryQuery query, CancellationToken cancel) =>
        Read(_log.ReadHistoryAsync(query, cancel));

    public ValueTask<LogEntry?> FindMessageAsync(string topic, long seq, CancellationToken cancel) =>
        Read(_log.FindMessageAsync(topic, seq, cancel));

    public ValueTask<TopicPage> ListTopicsAsync(string prefix, string? after, int limit, CancellationToken cancel) =>
        Read(_log.ListTopicsAsync(prefix, after, limit, cancel));

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private ValueTask<T> Read<T>(ValueTask<T> result) =>
        ReadError is { } error ? ValueTask.FromException<T>(error) : result;
}
