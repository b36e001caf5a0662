using System.Buffers.Binary;
using System.Globalization;
using Parley.Sqlite.Database;

namespace Parley.Sqlite.Log;

/// <summary>Finds out whether a file is a log and whole, without changing it.</summary>
internal static class FileCheck
{
    /// <summary>Newest entries that are read when a file is too large for a full check: about the newest thousand pages.</summary>
    private const int NewestEntries = 5_000;

    private const int JournalHeaderLength = 32;

    /// <summary>What can be told before SQLite touches the file, which could lose its journal.</summary>
    public static void BeforeOpening(string path)
    {
        var file = new FileInfo(path);
        var journal = new FileInfo(path + "-wal");
        if (!file.Exists || file.Length == 0)
        {
            if (journal.Exists && journal.Length > 0)
            {
                throw Damaged(path, $"it is missing or empty, but its journal {journal.Name} is there");
            }

            return;
        }

        Span<byte> header = stackalloc byte[100];
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length
                || !header[..16].SequenceEqual("SQLite format 3\0"u8))
            {
                throw new LogFileException(
                    LogFileProblem.NotALog,
                    $"{path} is not a log: it does not start as a SQLite file does. It is left as it is; give another file with --data.");
            }
        }

        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var size and not 1 ? size : 65536;
        var pages = BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        if (journal.Exists && journal.Length >= JournalHeaderLength && !IsJournal(journal.FullName))
        {
            throw Damaged(path, $"its journal {journal.Name} does not begin as one, so the newest messages can not be read");
        }

        if (!journal.Exists && file.Length < (long)pages * pageSize)
        {
            throw Damaged(path, string.Create(
                CultureInfo.InvariantCulture, $"it has {file.Length} bytes where its header says {(long)pages * pageSize}"));
        }
    }

    /// <summary>
    /// Whether a journal's header is whole (SQLite's file format, 4.1 and 4.2). SQLite takes a journal with another header for
    /// an empty one and writes over it; a crash does not make one, because the header is synced before anything follows it.
    /// </summary>
    private static bool IsJournal(string path)
    {
        Span<byte> header = stackalloc byte[JournalHeaderLength];
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            stream.ReadExactly(header);
        }

        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        if ((magic & ~1u) != 0x377f0682)
        {
            return false;
        }

        // The last bit of the magic number says in which order the checksum takes bytes.
        var (first, second) = (0u, 0u);
        for (var i = 0; i < 24; i += 8)
        {
            first += Word(header, i) + second;
            second += Word(header, i + 4) + first;
        }

        return first == BinaryPrimitives.ReadUInt32BigEndian(header[24..]) && second == BinaryPrimitives.ReadUInt32BigEndian(header[28..]);

        uint Word(ReadOnlySpan<byte> bytes, int index) => (magic & 1) == 0
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[index..])
            : BinaryPrimitives.ReadUInt32BigEndian(bytes[index..]);
    }

    /// <summary>The version of the schema; 0 for an empty file.</summary>
    public static long Version(Connection connection, string path)
    {
        var version = connection.QueryNumber("PRAGMA user_version");
        if (connection.QueryNumber("SELECT count(*) FROM sqlite_master") == 0 && version == 0)
        {
            return 0;
        }

        if (connection.QueryNumber("PRAGMA application_id") != Schema.ApplicationId)
        {
            throw new LogFileException(
                LogFileProblem.NotALog,
                $"{path} is a SQLite file of another program. It is left as it is; give another file with --data.");
        }

        return version <= Schema.Version
            ? version
            : throw new LogFileException(LogFileProblem.TooNew, string.Create(
                CultureInfo.InvariantCulture,
                $"{path} was written by a newer version of this program (schema {version}; this one knows up to {Schema.Version}). Start that version, or give another file with --data."));
    }

    /// <summary>What can be told in less than a second: everything of a small file, the newest part of a large one.</summary>
    public static void AfterOpening(Connection connection, string path, long fullCheckBytes)
    {
        if (new FileInfo(path).Length <= fullCheckBytes)
        {
            if (connection.QueryText("PRAGMA quick_check(1)") is var found and not "ok")
            {
                throw Damaged(path, found ?? "the check gave no answer");
            }

            return;
        }

        // Through the index to the rows, so that pages of both are read.
        connection.QueryNumber(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            SELECT sum(length(n.data) + length(t.name) + (SELECT max(offset) FROM entries WHERE topic = n.topic))
            FROM (SELECT topic, data FROM entries ORDER BY seq DESC LIMIT {NewestEntries}) n JOIN topics t ON t.id = n.topic
            """));
    }

    public static LogFileException Damaged(string path, string what) => new(
        LogFileProblem.Damaged,
        $"{path} is damaged: {what}. It is left as it is. Keep a copy, restore a backup, or give another file with --data.");
}
