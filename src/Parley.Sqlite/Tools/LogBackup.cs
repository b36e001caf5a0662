using System.Globalization;
using Parley.Export;
using Parley.Sqlite.Database;
using Parley.Sqlite.Log;
using Parley.Sqlite.Rows;
using SQLitePCL;

namespace Parley.Sqlite.Tools;

/// <summary>Copies a log to another file while a server uses it (SQLite's online backup).</summary>
public static class LogBackup
{
    /// <summary>Pages copied at a time: 4 MiB.</summary>
    private const int PagesPerStep = 1024;

    /// <summary>
    /// Copies what is in the log now. The server goes on; its journal grows until the copy is done. A log that is opened
    /// from the copy takes a new epoch, because the old one may have gone on.
    /// </summary>
    /// <param name="source">The log's file.</param>
    /// <param name="destination">The copy; it must not exist. It appears when it is whole.</param>
    /// <param name="progress">Told now and then, in pages.</param>
    /// <param name="cancel">Gives up and leaves nothing behind.</param>
    /// <exception cref="LogFileException">The source is no log, or it or the destination can not be used.</exception>
    public static void Run(string source, string destination, IProgress<LogProgress>? progress, CancellationToken cancel)
    {
        if (File.Exists(destination))
        {
            throw new LogFileException(
                LogFileProblem.Inaccessible, $"{destination} exists already. A backup replaces nothing; give it another name.");
        }

        if (!File.Exists(source))
        {
            throw new LogFileException(LogFileProblem.Inaccessible, $"{source} does not exist, so there is nothing to back up.");
        }

        var partial = destination + ".part";
        try
        {
            File.Delete(partial);
            PrivateFile.Prepare(partial);
            Copy(source, partial, progress, cancel);
            File.Move(partial, destination);
        }
        catch (SqliteFailure failure)
        {
            throw new LogFileException(
                failure.IsDamage ? LogFileProblem.Damaged : LogFileProblem.Inaccessible,
                $"{source} can not be copied to {destination}: {failure.Reason}.",
                failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LogFileException(
                LogFileProblem.Inaccessible, $"{source} can not be copied to {destination}: {failure.Message}", failure);
        }
        finally
        {
            Remove(partial);
        }
    }

    private static void Copy(string source, string partial, IProgress<LogProgress>? progress, CancellationToken cancel)
    {
        using var from = Connection.Open(source, raw.SQLITE_OPEN_READWRITE, busyTimeoutMs: 5000);
        FileCheck.Version(from, source);
        using var to = Connection.Open(partial, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, busyTimeoutMs: 5000);

        // One state of the file, however long it takes.
        from.Begin();
        from.QueryNumber("SELECT count(*) FROM meta");
        using (var backup = raw.sqlite3_backup_init(to.Handle, "main", from.Handle, "main"))
        {
            var code = raw.SQLITE_OK;
            while (code == raw.SQLITE_OK)
            {
                cancel.ThrowIfCancellationRequested();
                code = raw.sqlite3_backup_step(backup, PagesPerStep);
                var pages = raw.sqlite3_backup_pagecount(backup);
                progress?.Report(new LogProgress(pages - raw.sqlite3_backup_remaining(backup), pages));
            }

            if (code != raw.SQLITE_DONE)
            {
                throw new SqliteFailure(code, string.Create(CultureInfo.InvariantCulture, $"the copy ended with code {code}"));
            }
        }

        from.Commit();
        to.Set("synchronous", "FULL", "2");
        to.Set("journal_mode", "DELETE");
        to.BeginWrite();
        Meta.Set(to, Meta.IsBackup, 1);
        Meta.Remove(to, Meta.Holder);
        to.Commit();
    }

    private static void Remove(string partial)
    {
        foreach (var suffix in new[] { "", "-journal", "-wal", "-shm" })
        {
            File.Delete(partial + suffix);
        }
    }
}
