using Parley.Messages;
using Parley.Sqlite.Database;
using Parley.Sqlite.Log;
using Parley.Sqlite.Rows;
using SQLitePCL;

namespace Parley.Sqlite.Tools;

/// <summary>Looks at everything in a log: the pages, the indexes, and what the log promises about its numbers.</summary>
public static class LogCheck
{
    /// <summary>Findings beyond this many are left out: the file is damaged either way.</summary>
    private const int MaxFindings = 100;

    /// <summary>What must find nothing.</summary>
    private static readonly (string What, string Sql)[] Rules =
    [
        ("an entry of no topic", "SELECT seq FROM entries WHERE topic NOT IN (SELECT id FROM topics)"),
        ("a hole in the offsets of a topic",
            """
            SELECT t.name FROM topics t JOIN (SELECT topic, count(*) AS messages, min(offset) AS oldest, max(offset) AS newest
              FROM entries WHERE type = 0 GROUP BY topic) m ON m.topic = t.id
            WHERE m.newest <> t.last_offset OR m.oldest <> t.oldest_offset OR m.messages <> m.newest - m.oldest + 1
            """),
        ("a topic that counts messages it does not have",
            """
            SELECT name FROM topics t WHERE oldest_offset <= last_offset
              AND NOT EXISTS (SELECT 1 FROM entries WHERE topic = t.id AND type = 0)
            """),
        ("a topic whose newest entry is not its last",
            """
            SELECT t.name FROM topics t JOIN (SELECT topic, max(seq) AS newest, max(place) AS place, count(*) AS entries, min(place) AS first
              FROM entries GROUP BY topic) e ON e.topic = t.id
            WHERE e.newest <> t.last_seq OR e.place <> t.last_place OR e.entries <> e.place - e.first + 1
            """),
        ("an entry that was trimmed", "SELECT e.seq FROM entries e JOIN topics t ON t.id = e.topic WHERE e.seq <= t.trimmed_seq"),
        ("a time that falls though the clock was not set back", ClockFalls.FindSql
            + " AND NOT EXISTS (SELECT 1 FROM clock_falls f WHERE f.seq > e.last AND f.seq <= e.seq)"),
    ];

    /// <summary>Checks a log. It may be in use. Takes as long as it takes to read the file a few times.</summary>
    /// <returns>What is wrong, a sentence each; empty when nothing is.</returns>
    /// <exception cref="LogFileException">The file is no log, or cannot be read at all.</exception>
    public static IReadOnlyList<string> Run(string path, CancellationToken cancel)
    {
        if (!File.Exists(path))
        {
            throw new LogFileException(LogFileProblem.Inaccessible, $"{path} does not exist.");
        }

        var findings = new List<string>();
        try
        {
            FileCheck.BeforeOpening(path);
            using var connection = Connection.Open(path, raw.SQLITE_OPEN_READWRITE, busyTimeoutMs: 5000);
            using var cancelling = cancel.UnsafeRegister(static c => ((Connection)c!).Interrupt(), connection);
            var version = FileCheck.Version(connection, path);
            connection.Begin();
            Collect(connection, "the file", $"PRAGMA integrity_check({MaxFindings})", findings, isFine: "ok");
            if (findings.Count > 0 || version != Schema.Version)
            {
                return findings;
            }

            foreach (var (what, sql) in Rules)
            {
                Collect(connection, what, sql, findings);
            }

            if (!LogPosition.TryParse(Meta.GetText(connection, Meta.Epoch) + "-0", out _))
            {
                findings.Add("the epoch is missing or malformed");
            }

            return findings;
        }
        catch (SqliteFailure failure) when (failure.Code == raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (SqliteFailure failure) when (failure.IsDamage)
        {
            return [.. findings, failure.Message];
        }
        catch (SqliteFailure failure)
        {
            throw new LogFileException(LogFileProblem.Inaccessible, $"{path} can not be checked: {failure.Reason}.", failure);
        }
    }

    private static void Collect(Connection connection, string what, string sql, List<string> findings, string? isFine = null)
    {
        using var rows = connection.Prepare(sql);
        while (findings.Count < MaxFindings && rows.Step())
        {
            if (rows.Text(0) is var found && found != isFine)
            {
                findings.Add($"{what}: {found}");
            }
        }
    }
}
