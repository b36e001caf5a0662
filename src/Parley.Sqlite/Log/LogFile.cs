using System.Globalization;
using Microsoft.Extensions.Logging;
using Parley.Log;
using Parley.Messages;
using Parley.Sqlite.Database;
using Parley.Sqlite.Rows;
using Parley.Sqlite.Search;
using SQLitePCL;

namespace Parley.Sqlite.Log;

/// <summary>
/// Takes a file for this process, checks it, brings its schema up to date and says where it ends. Nothing of a file that
/// is refused is changed.
/// </summary>
internal sealed class LogFile : IDisposable
{
    /// <summary>Pages of cache of the writer's connection, as KiB: the upper levels of the indexes of 100,000 topics.</summary>
    private const int WriterCacheKiB = 16 * 1024;

    /// <summary>How much of the journal stays on the disk after it was brought into the file: what a busy minute takes.</summary>
    private const long JournalBytes = 64 * 1024 * 1024;

    /// <summary>The largest number of pages that SQLite knows.</summary>
    private const long MaxPages = 0xfffffffe;

    private readonly SqliteLogOptions _options;
    private readonly FileLock _lock;

    private LogFile(SqliteLogOptions options, FileLock taken)
    {
        _options = options;
        _lock = taken;
    }

    public LogHead Head { get; private set; }

    /// <summary>The time of the newest entry.</summary>
    public long LastTimeMs { get; private set; }

    /// <summary>Opens or creates the file.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of a new epoch and of a migration.</param>
    /// <param name="connection">A connection that writes; the caller closes it.</param>
    /// <exception cref="LogFileException">It can not be used.</exception>
    public static LogFile Open(SqliteLogOptions options, TimeProvider time, ILogger logger, out Connection connection)
    {
        var path = options.Path;
        FileLock taken;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            taken = FileLock.TryTake(path) ?? throw new LogFileException(LogFileProblem.InUse, InUse(path));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new LogFileException(
                LogFileProblem.Inaccessible, $"{path} can not be used: {refused.Message} Choose another place with --data.", refused);
        }

        var file = new LogFile(options, taken);
        Connection? opened = null;
        try
        {
            FileCheck.BeforeOpening(path);
            PrivateFile.Prepare(path);
            opened = file.Connect();
            file.Prepare(opened, time, logger);
            connection = opened;
            return file;
        }
        catch (SqliteFailure failure)
        {
            opened?.Dispose();
            file.Dispose();
            throw failure.IsDamage
                ? FileCheck.Damaged(path, failure.Message)
                : new LogFileException(LogFileProblem.Inaccessible, $"{path} can not be used: {failure.Reason}.", failure);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw new LogFileException(LogFileProblem.Inaccessible, $"{path} can not be used: {refused.Message}", refused);
        }
        catch
        {
            opened?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that writes.</summary>
    public Connection Connect()
    {
        var connection = Connection.Open(
            _options.Path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, _options.BusyTimeoutMs);
        try
        {
            // Deleted data is overwritten where its page is written anyway. Space can be given back in steps.
            connection.Set("synchronous", _options.Synchronous.ToString(), _options.Synchronous == SqliteSynchronous.Full ? "2" : "1");
            connection.Set("cache_size", Text(-WriterCacheKiB));
            connection.Set("secure_delete", "FAST", "2");
            connection.Set("journal_size_limit", Text(JournalBytes));
            if (_options.MaxFileBytes is { } bytes)
            {
                // It never falls below what the file has already.
                var pages = Math.Min(bytes / connection.QueryNumber("PRAGMA page_size"), MaxPages);
                connection.Set("max_page_count", Text(pages), Text(Math.Max(pages, connection.QueryNumber("PRAGMA page_count"))));
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Marks an orderly end, in a transaction.</summary>
    public static void MarkClosed(Connection connection) => Meta.Remove(connection, Meta.Holder);

    public void Dispose() => _lock.Dispose();

    private void Prepare(Connection connection, TimeProvider time, ILogger logger)
    {
        var version = FileCheck.Version(connection, _options.Path);
        if (version == 0)
        {
            connection.Set("auto_vacuum", "INCREMENTAL", "2");
        }
        else
        {
            FileCheck.AfterOpening(connection, _options.Path, _options.FullCheckBytes);
        }

        connection.Set("journal_mode", "WAL");
        if (version > 0 && version < Schema.Version)
        {
            var megabytes = new FileInfo(_options.Path).Length / 1_000_000;
            FileEvents.Migrating(logger, _options.Path, megabytes, version, Schema.Version);
        }

        connection.BeginWrite();
        if (version < Schema.Version)
        {
            Schema.Migrate(connection, version);
        }

        SearchIndex.Prepare(connection);
        var epoch = Epoch(connection, logger);
        Meta.Set(connection, Meta.Holder, string.Create(
            CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} on {Environment.MachineName}, since {time.GetUtcNow():u}"));
        Meta.Set(connection, Meta.Synchronous, _options.Synchronous.ToString());
        connection.Commit();
        if (version > 0 && version < Schema.Version)
        {
            FileEvents.Migrated(logger, _options.Path, version, Schema.Version);
        }

        using var newest = connection.Prepare("SELECT seq, time FROM entries ORDER BY seq DESC LIMIT 1");
        var (seq, timeMs) = newest.Step() ? (newest.Int64(0), newest.Int64(1)) : (0, 0);
        Head = new LogHead(epoch, Math.Max(seq, Meta.GetNumber(connection, Meta.SeqFloor)));
        LastTimeMs = timeMs;
    }

    /// <summary>The file's epoch, or a new one when its numbers may be used twice.</summary>
    private string Epoch(Connection connection, ILogger logger)
    {
        var known = Meta.GetText(connection, Meta.Epoch);
        var isRestored = Meta.GetNumber(connection, Meta.IsBackup) != 0;
        var isUnsynced = Meta.GetText(connection, Meta.Holder) is not null
            && Meta.GetText(connection, Meta.Synchronous) == nameof(SqliteSynchronous.Normal);
        if (known is not null && !isRestored && !isUnsynced)
        {
            return known;
        }

        if (isUnsynced)
        {
            FileEvents.NewEpoch(logger, _options.Path);
        }

        var epoch = LogPosition.NewEpoch();
        Meta.Set(connection, Meta.Epoch, epoch);
        Meta.Remove(connection, Meta.IsBackup);
        return epoch;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string InUse(string path)
    {
        string? holder = null;
        try
        {
            using var connection = Connection.Open(path, raw.SQLITE_OPEN_READONLY, busyTimeoutMs: 200);
            holder = Meta.GetText(connection, Meta.Holder);
        }
        catch (SqliteFailure)
        {
            // Then it can not be told.
        }

        return $"{path} is in use by {holder ?? "another process"}. Stop it first, or give this server another file with --data.";
    }
}
