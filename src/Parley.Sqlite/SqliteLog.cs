using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Log;
using Parley.Messages;
using Parley.Retention;
using Parley.Search;
using Parley.Sqlite.Database;
using Parley.Sqlite.Log;
using Parley.Sqlite.People;
using Parley.Sqlite.Retention;
using Parley.Sqlite.Rows;
using Parley.Sqlite.Search;

namespace Parley.Sqlite;

/// <summary>
/// A log in one SQLite file. One thread writes, a batch in a transaction; readers have connections of their own (WAL) and
/// never wait for it. While the file can not be written, appends throw <see cref="LogUnavailableException"/> and it is
/// tried again by itself.
/// </summary>
public sealed class SqliteLog : ILog, ISearch, IRetention
{
    /// <summary>How long a search waits for the index to catch up, in milliseconds.</summary>
    private const int CatchUpMs = 500;

    private readonly ILogger _logger;
    private readonly AppendBatch _batch;
    private readonly SearchChore _search = new();
    private readonly FreeSpaceChore _freeSpace = new();
    private readonly RetentionChore _retention;
    private LogFile? _file;
    private Writer? _writer;
    private ReaderPool? _readers;

    /// <summary>Makes a log that is not open yet.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names all that are.</exception>
    public SqliteLog(SqliteLogOptions options, TimeProvider? time = null, ILogger<SqliteLog>? logger = null)
    {
        if (options.Validate() is { Count: > 0 } mistakes)
        {
            throw new ArgumentException(string.Join(' ', mistakes), nameof(options));
        }

        Options = options with { Path = Path.GetFullPath(options.Path) };
        Time = time ?? TimeProvider.System;
        _logger = new GuardedLogger(logger ?? NullLogger<SqliteLog>.Instance);
        _batch = new AppendBatch(Time);
        _retention = new RetentionChore(options.Retention, Time, _freeSpace);
    }

    /// <inheritdoc/>
    public string Description => Options.Path;

    /// <inheritdoc/>
    public string? Trouble => _writer?.Trouble.Reason;

    /// <inheritdoc/>
    public IReadOnlyList<RetentionRule> Rules => Options.Retention;

    internal SqliteLogOptions Options { get; }

    internal TimeProvider Time { get; }

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
                var opened = LogFile.Open(Options, Time, _logger, out var writing);
                return (opened, writing);
            },
            cancel).ConfigureAwait(false);
        _file = file;
        _batch.Load(file.Head.Seq, file.LastTimeMs);
        _writer = new Writer(connection, file.Connect, Options.Path, _logger);
        _readers = new ReaderPool(Options.Path, Options.Readers, Options.BusyTimeoutMs, _writer.Trouble.Damage, new ReadTrouble(Options.Path, _logger));
        _writer.Start([new AheadChore(Time), new KeyExpiry(Time), new PeopleExpiry(Options.People), _search, _retention, _freeSpace]);
        return file.Head;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<Draft> drafts)
    {
        ArgumentOutOfRangeException.ThrowIfZero(drafts.Count, nameof(drafts));
        return new(Writer.RunAsync(connection => _batch.Write(connection, drafts), Committed));
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
    public ValueTask ReadEachAsync(
        string topic, long afterSeq, long throughSeq, int maxEntries, int maxBytes, EntryReceiver take, CancellationToken cancel) =>
        new(Readers.ReadAsync(
            connection => EntryRows.ReadEach(connection, topic, afterSeq, throughSeq, maxEntries, maxBytes, take), cancel));

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

    /// <inheritdoc/>
    public async ValueTask<SearchPage> SearchAsync(SearchQuery query, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Text.Length, SearchQuery.MaxTextLength, nameof(query));
        ArgumentOutOfRangeException.ThrowIfNotEqual(query.Limit, Math.Clamp(query.Limit, 1, SearchQuery.MaxLimit), nameof(query));
        var terms = SearchTerms.Parse(query.Text);
        if (terms.IsEmpty)
        {
            return new SearchPage([], More: false);
        }

        await CatchUpAsync(cancel).ConfigureAwait(false);
        return await new Searcher(Readers, query, terms).RunAsync(cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<long> TrimAsync(CancellationToken cancel)
    {
        var sweep = new TopicSweep();
        while (await Writer.RunAsync(connection => _retention.Step(connection, sweep)).ConfigureAwait(false))
        {
            cancel.ThrowIfCancellationRequested();
        }

        return sweep.Removed;
    }

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

    private void Committed()
    {
        _batch.Committed();
        _search.Wake(SearchChore.DelayMs);
    }

    /// <summary>Has the newest messages indexed, for as long as somebody who searches likes to wait.</summary>
    private async Task CatchUpAsync(CancellationToken cancel)
    {
        var until = Environment.TickCount64 + CatchUpMs;
        while (Trouble is null && Environment.TickCount64 < until
            && !await Readers.ReadAsync(SearchIndex.IsThrough, cancel).ConfigureAwait(false))
        {
            try
            {
                await Writer.RunAsync(c => SearchIndex.Advance(c, SearchChore.MessagesPerStep)).ConfigureAwait(false);
            }
            catch (LogUnavailableException)
            {
                // What is indexed can be searched all the same.
                return;
            }
        }
    }

    private static InvalidOperationException NotOpen() => new("The log is not open; call OpenAsync first.");
}
