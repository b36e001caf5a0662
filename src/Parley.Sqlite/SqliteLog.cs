using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Log;
using Parley.Messages;
using Parley.Sqlite.Database;
using Parley.Sqlite.Log;

namespace Parley.Sqlite;

/// <summary>
/// A log in one SQLite file. One thread writes, a batch in a transaction; readers have connections of their own (WAL) and
/// never wait for it. While the file can not be written, appends throw <see cref="LogUnavailableException"/> and it is
/// tried again by itself.
/// </summary>
public sealed class SqliteLog : ILog
{
    private readonly SqliteLogOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AppendBatch _batch;
    private LogFile? _file;
    private Writer? _writer;
    private ReaderPool? _readers;

    /// <summary>Makes a log that is not open yet.</summary>
    public SqliteLog(SqliteLogOptions options, TimeProvider? time = null, ILogger<SqliteLog>? logger = null)
    {
        _options = options with { Path = Path.GetFullPath(options.Path) };
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<SqliteLog>.Instance;
        _batch = new AppendBatch(_time);
    }

    /// <inheritdoc/>
    public string Description => _options.Path;

    /// <inheritdoc/>
    public string? Trouble => _writer?.Trouble;

    internal Writer Writer => _writer ?? throw NotOpen();

    internal ReaderPool Readers => _readers ?? throw NotOpen();

    /// <inheritdoc/>
    /// <exception cref="LogFileException">The file can not be used; the message says why and what to do.</exception>
    public async ValueTask<LogHead> OpenAsync(CancellationToken cancel)
    {
        if (_file is not null)
        {
            throw new InvalidOperationException("The log is open already.");
        }

        var (file, connection) = await Task.Run(
            () =>
            {
                var opened = LogFile.Open(_options, _time, _logger, out var writing);
                return (opened, writing);
            },
            cancel).ConfigureAwait(false);
        _file = file;
        _batch.Load(file.Head.Seq, file.LastTimeMs);
        _writer = new Writer(connection, file.Connect, _options.Path, _logger);
        _readers = new ReaderPool(_options.Path, _options.Readers, _options.BusyTimeoutMs, _writer.ReportDamage);
        _writer.Start([new KeyExpiry(_time)]);
        return file.Head;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<Draft> drafts)
    {
        ArgumentOutOfRangeException.ThrowIfZero(drafts.Count, nameof(drafts));
        return new(Writer.RunAsync(connection => _batch.Write(connection, drafts), _batch.Committed));
    }

    /// <inheritdoc/>
    public ValueTask<TopicState> GetTopicAsync(string topic, long throughSeq, CancellationToken cancel) =>
        new(Readers.ReadAsync(connection => TopicRows.Get(connection, topic, throughSeq), cancel));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(
        string topic, long afterSeq, long throughSeq, int maxEntries, int maxBytes, CancellationToken cancel) =>
        new(Readers.ReadAsync(
            connection => EntryRows.Read(connection, topic, afterSeq, throughSeq, maxEntries, maxBytes), cancel));

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(string topic, long afterSeq, long throughSeq, CancellationToken cancel) =>
        new(Readers.ReadAsync(connection => EntryRows.Count(connection, topic, afterSeq, throughSeq), cancel));

    /// <inheritdoc/>
    public ValueTask<HistoryPage> ReadHistoryAsync(HistoryQuery query, CancellationToken cancel) =>
        new(Readers.ReadAsync(connection => EntryRows.ReadHistory(connection, query), cancel));

    /// <inheritdoc/>
    public ValueTask<LogEntry?> FindMessageAsync(string topic, long seq, CancellationToken cancel) =>
        new(Readers.ReadAsync(connection => EntryRows.FindMessage(connection, topic, seq), cancel));

    /// <inheritdoc/>
    public ValueTask<TopicPage> ListTopicsAsync(string prefix, string? after, int limit, CancellationToken cancel) =>
        new(Readers.ReadAsync(connection => TopicRows.List(connection, prefix, after, limit), cancel));

    /// <summary>Does what was asked for already, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_writer is null)
        {
            return;
        }

        try
        {
            await _writer.RunAsync(connection =>
            {
                LogFile.MarkClosed(connection);
                return true;
            }).ConfigureAwait(false);
        }
        catch (LogUnavailableException)
        {
            // Then the next start takes it for what it is: not closed in order.
        }

        _readers?.Dispose();
        await _writer.DisposeAsync().ConfigureAwait(false);
        _file?.Dispose();
    }

    private static InvalidOperationException NotOpen() => new("The log is not open; call OpenAsync first.");
}
