using Parley.Export;
using Parley.Log;
using Parley.Messages;
using Parley.Sqlite.Database;
using Parley.Sqlite.Log;
using Parley.Sqlite.Rows;
using SQLitePCL;

namespace Parley.Sqlite.Tools;

/// <summary>Exports from a log's file, which a server may have open.</summary>
public static class LogFileExport
{
    /// <summary>Writes what is in the log now to a stream; see <see cref="LogExport"/>.</summary>
    /// <exception cref="LogFileException">The file is no log or can not be read.</exception>
    /// <exception cref="LogUnavailableException">It could not be read to the end.</exception>
    public static async Task<long> WriteAsync(
        string path,
        IReadOnlyList<string>? topics,
        ExportFormat format,
        Stream output,
        IProgress<LogProgress>? progress,
        CancellationToken cancel)
    {
        var head = ReadHead(path);
        await using var log = new FileReader(path);
        return await LogExport.WriteAsync(log, head, topics, format, output, progress, cancel).ConfigureAwait(false);
    }

    private static LogHead ReadHead(string path)
    {
        if (!File.Exists(path))
        {
            throw new LogFileException(LogFileProblem.Inaccessible, $"{path} does not exist, so there is nothing to export.");
        }

        FileCheck.BeforeOpening(path);
        try
        {
            using var connection = Connection.Open(path, raw.SQLITE_OPEN_READWRITE, FileReader.BusyTimeoutMs);
            if (FileCheck.Version(connection, path) == 0 || Meta.GetText(connection, Meta.Epoch) is not { } epoch)
            {
                throw new LogFileException(LogFileProblem.NotALog, $"{path} is empty.");
            }

            return new LogHead(epoch, connection.QueryNumber("SELECT max(seq) FROM entries"));
        }
        catch (SqliteFailure failure)
        {
            throw failure.IsDamage
                ? FileCheck.Damaged(path, failure.Message)
                : new LogFileException(LogFileProblem.Inaccessible, $"{path} can not be read: {failure.Reason}.", failure);
        }
    }

    /// <summary>The reading half of a log.</summary>
    private sealed class FileReader(string path) : ILog
    {
        public const int BusyTimeoutMs = 5000;

        private readonly ReaderPool _readers = new(path, size: 1, BusyTimeoutMs, static _ => { }, isAlone: true);

        public string Description => path;

        public ValueTask<LogHead> OpenAsync(CancellationToken cancel) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<Draft> drafts) => throw new NotSupportedException();

        public ValueTask<TopicState> GetTopicAsync(string topic, long throughSeq, CancellationToken cancel) =>
            new(_readers.ReadAsync(c => TopicRows.Get(c, topic, throughSeq), cancel));

        public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(
            string topic, long afterSeq, long throughSeq, int maxEntries, int maxBytes, CancellationToken cancel) =>
            new(_readers.ReadAsync(c => EntryRows.Read(c, topic, afterSeq, throughSeq, maxEntries, maxBytes), cancel));

        public ValueTask<long> CountAsync(string topic, long afterSeq, long throughSeq, CancellationToken cancel) =>
            new(_readers.ReadAsync(c => EntryRows.Count(c, topic, afterSeq, throughSeq), cancel));

        public ValueTask<HistoryPage> ReadHistoryAsync(HistoryQuery query, CancellationToken cancel) =>
            new(_readers.ReadAsync(c => EntryRows.ReadHistory(c, query), cancel));

        public ValueTask<LogEntry?> FindMessageAsync(string topic, long seq, CancellationToken cancel) =>
            new(_readers.ReadAsync(c => EntryRows.FindMessage(c, topic, seq), cancel));

        public ValueTask<TopicPage> ListTopicsAsync(string prefix, string? after, int limit, CancellationToken cancel) =>
            new(_readers.ReadAsync(c => TopicRows.List(c, prefix, after, limit), cancel));

        public ValueTask DisposeAsync()
        {
            _readers.Dispose();
            return default;
        }
    }
}
