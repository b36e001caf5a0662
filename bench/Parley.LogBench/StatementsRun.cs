using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Parley.Sqlite.Database;
using SQLitePCL;

namespace Parley.LogBench;

/// <summary>
/// The statements that the log runs most, through its own two classes and through Microsoft.Data.Sqlite, in the same file:
/// what docs/decisions/sqlite.md decides by.
/// </summary>
internal static class StatementsRun
{
    private const int Rows = 40_000;
    private const int RowsOfBatch = 100;
    private const int Rounds = 7;

    private const string Create =
        """
        CREATE TABLE IF NOT EXISTS entries (seq INTEGER PRIMARY KEY, topic INTEGER, type INTEGER, offset INTEGER, place INTEGER,
          total INTEGER, time INTEGER, changes INTEGER, changes_offset INTEGER, user_id TEXT, user_name TEXT, key TEXT, kind TEXT,
          edited INTEGER, deleted INTEGER, data BLOB)
        """;

    private const string Values = "INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, NULL, ?8, ?9, ?10, NULL, NULL, NULL, ?11)";

    private const string Page = "SELECT seq, type, offset, time, user_id, user_name, key, edited, deleted, data FROM entries WHERE seq > ?1 ORDER BY seq LIMIT ?2";

    private static readonly byte[] s_data = [.. Enumerable.Repeat((byte)'x', 128)];

    public static void Run(Options options)
    {
        var path = Path.Combine(options.Directory, Path.GetRandomFileName() + ".db");
        try
        {
            using var own = Connection.Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, 1000);
            own.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
            own.Execute(Create);
            using var provider = new SqliteConnection($"Data Source={path};Pooling=False");
            provider.Open();
            using (var pragma = provider.CreateCommand())
            {
                pragma.CommandText = "PRAGMA synchronous = OFF";
                pragma.ExecuteNonQuery();
            }

            var (best, allocated) = (new double[4], new double[4]);
            Array.Fill(best, double.MaxValue);
            Action[] jobs = [() => Append(own), () => Append(provider), () => Read(own), () => Read(provider)];
            for (var round = 0; round < Rounds; round++)
            {
                own.Execute("DELETE FROM entries");
                jobs[0]();
                own.Execute("DELETE FROM entries");
                for (var job = 0; job < jobs.Length; job++)
                {
                    if (job == 1)
                    {
                        own.Execute("DELETE FROM entries");
                    }

                    var bytes = GC.GetAllocatedBytesForCurrentThread();
                    var started = Stopwatch.GetTimestamp();
                    jobs[job]();
                    best[job] = Math.Min(best[job], Stopwatch.GetElapsedTime(started).TotalMicroseconds / Rows);
                    allocated[job] = (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)Rows;
                }
            }

            Print($"\nstatements: microseconds and bytes allocated for a row, best of {Rounds}, {RowsOfBatch} rows a transaction or page");
            Print($"  append    ours {best[0]:F2} us, {allocated[0]:F0} B    Microsoft.Data.Sqlite {best[1]:F2} us, {allocated[1]:F0} B");
            Print($"  read      ours {best[2]:F2} us, {allocated[2]:F0} B    Microsoft.Data.Sqlite {best[3]:F2} us, {allocated[3]:F0} B");
        }
        finally
        {
            foreach (var file in Directory.EnumerateFiles(options.Directory, Path.GetFileName(path) + "*"))
            {
                File.Delete(file);
            }
        }
    }

    private static void Append(Connection connection)
    {
        for (var seq = 1L; seq <= Rows; seq++)
        {
            if (seq % RowsOfBatch == 1)
            {
                connection.BeginWrite();
            }

            using (var insert = connection.Prepare(Values))
            {
                insert.Bind(1, seq).Bind(2, 1).Bind(3, 0).Bind(4, seq).Bind(5, seq).Bind(6, seq * 128).Bind(7, seq)
                    .Bind(8, "vucfqyssw4pmo7tt").Bind(9, "Mina").Bind(10, "a-key-of-sixteen").Bind(11, s_data.AsSpan()).Step();
            }

            if (seq % RowsOfBatch == 0)
            {
                connection.Commit();
            }
        }
    }

    /// <summary>As quick as the provider allows: one prepared command, whose parameters are made once.</summary>
    private static void Append(SqliteConnection connection)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = Values;
        var parameters = Enumerable.Range(1, 11).Select(i => insert.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}" })).ToArray();
        SqliteTransaction? transaction = null;
        for (var seq = 1L; seq <= Rows; seq++)
        {
            if (seq % RowsOfBatch == 1)
            {
                insert.Transaction = transaction = connection.BeginTransaction(deferred: false);
            }

            parameters[0].Value = seq;
            parameters[1].Value = 1L;
            parameters[2].Value = 0L;
            parameters[3].Value = seq;
            parameters[4].Value = seq;
            parameters[5].Value = seq * 128;
            parameters[6].Value = seq;
            parameters[7].Value = "vucfqyssw4pmo7tt";
            parameters[8].Value = "Mina";
            parameters[9].Value = "a-key-of-sixteen";
            parameters[10].Value = s_data;
            insert.ExecuteNonQuery();
            if (seq % RowsOfBatch == 0)
            {
                transaction!.Commit();
                transaction.Dispose();
            }
        }
    }

    private static void Read(Connection connection)
    {
        var seen = 0L;
        for (var after = 0L; after < Rows; after += RowsOfBatch)
        {
            connection.Begin();
            using (var page = connection.Prepare(Page))
            {
                page.Bind(1, after).Bind(2, RowsOfBatch);
                while (page.Step())
                {
                    seen += page.Int64(0) + page.Int64(1) + page.Int64(2) + page.Int64(3) + page.Text(4)!.Length + page.Text(5)!.Length
                        + page.Text(6)!.Length + (page.IsNull(7) ? 0 : 1) + page.Int64(8) + page.Bytes(9).Length;
                }
            }

            connection.Commit();
        }

        GC.KeepAlive(seen);
    }

    private static void Read(SqliteConnection connection)
    {
        using var page = connection.CreateCommand();
        page.CommandText = Page;
        var after = page.Parameters.Add(new SqliteParameter { ParameterName = "?1" });
        page.Parameters.Add(new SqliteParameter { ParameterName = "?2", Value = (long)RowsOfBatch });
        var seen = 0L;
        for (var at = 0L; at < Rows; at += RowsOfBatch)
        {
            using var transaction = connection.BeginTransaction(deferred: true);
            page.Transaction = transaction;
            after.Value = at;
            using (var rows = page.ExecuteReader())
            {
                while (rows.Read())
                {
                    seen += rows.GetInt64(0) + rows.GetInt64(1) + rows.GetInt64(2) + rows.GetInt64(3) + rows.GetString(4).Length
                        + rows.GetString(5).Length + rows.GetString(6).Length + (rows.IsDBNull(7) ? 0 : 1) + (rows.IsDBNull(8) ? 0 : 1)
                        + rows.GetFieldValue<byte[]>(9).Length;
                }
            }

            transaction.Commit();
        }

        GC.KeepAlive(seen);
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
