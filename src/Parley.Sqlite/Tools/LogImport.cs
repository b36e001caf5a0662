using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Export;
using Parley.Sqlite.Database;
using Parley.Sqlite.Log;

namespace Parley.Sqlite.Tools;

/// <summary>Reads an export in JSON lines into a log that no server uses.</summary>
public static class LogImport
{
    /// <summary>
    /// Room after the export's head, in sequence numbers: what the exported log appended after the export may have used
    /// the next ones, and they must not mean something else here.
    /// </summary>
    private const long Gap = 1_000_000_000;

    /// <summary>A line is an entry with at most 64 KiB of data, its names escaped at worst.</summary>
    private const int MaxLineLength = 1024 * 1024;

    private const int LinesPerReport = 1000;

    /// <summary>
    /// Imports all of it or, when something is wrong, nothing. Ids and offsets stay as they were; so the log must be
    /// empty, or hold other topics of the same exported log.
    /// </summary>
    /// <param name="options">The log; it is created when it is not there.</param>
    /// <param name="input">The export, as UTF-8; its length, if it can be told, is the total of the progress.</param>
    /// <param name="progress">Told now and then, in bytes.</param>
    /// <param name="cancel">Gives up and changes nothing.</param>
    /// <returns>How many entries came in.</returns>
    /// <exception cref="LogFileException">The log can not be used.</exception>
    /// <exception cref="FormatException">The input is no export, or does not fit the log; the message names the line.</exception>
    public static long Run(SqliteLogOptions options, Stream input, IProgress<LogProgress>? progress, CancellationToken cancel)
    {
        using var file = LogFile.Open(options, TimeProvider.System, NullLogger.Instance, out var connection);
        using (connection)
        {
            try
            {
                connection.BeginWrite();
                var imported = Read(connection, input, progress, cancel);
                LogFile.MarkClosed(connection);
                connection.Commit();
                return imported;
            }
            catch (SqliteFailure failure)
            {
                throw new LogFileException(
                    failure.IsDamage ? LogFileProblem.Damaged : LogFileProblem.Inaccessible,
                    $"{options.Path} can not take the import: {failure.Reason}. Nothing of it was kept.",
                    failure);
            }
            finally
            {
                connection.Rollback();
                MarkClosed(connection);
            }
        }
    }

    private static long Read(Connection connection, Stream input, IProgress<LogProgress>? progress, CancellationToken cancel)
    {
        using var reader = new StreamReader(input, new UTF8Encoding(false, throwOnInvalidBytes: true), false, 64 * 1024, leaveOpen: true);
        var target = new ImportTarget(connection);
        var total = input.CanSeek ? input.Length : 0;
        var number = 0L;
        try
        {
            while (ReadLine(reader) is { } line)
            {
                number++;
                ImportLine.Parse(line).Apply(target);
                if (number % LinesPerReport == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                    progress?.Report(new LogProgress(input.CanSeek ? input.Position : number, total));
                }
            }

            target.Finish(Gap);
        }
        catch (Exception wrong) when (wrong is FormatException or System.Text.Json.JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw new FormatException($"Line {number}: {wrong.Message} Nothing was imported.", wrong);
        }

        progress?.Report(new LogProgress(total, total));
        return target.Count;
    }

    private static string? ReadLine(StreamReader reader) => reader.ReadLine() is not { } line ? null
        : line.Length <= MaxLineLength ? line
        : throw new FormatException($"It has more than {MaxLineLength} characters, which no entry has.");

    private static void MarkClosed(Connection connection)
    {
        try
        {
            LogFile.MarkClosed(connection);
        }
        catch (SqliteFailure)
        {
            // What went wrong is on its way to the caller already.
        }
    }
}
