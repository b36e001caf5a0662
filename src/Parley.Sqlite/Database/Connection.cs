using SQLitePCL;

namespace Parley.Sqlite.Database;

/// <summary>
/// One connection to the file, with its prepared statements, which it keeps. Used by one thread at a time, except for
/// <see cref="Interrupt"/>.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    private readonly int _busyTimeoutMs;

    private Connection(sqlite3 handle, int busyTimeoutMs)
    {
        _handle = handle;
        _busyTimeoutMs = busyTimeoutMs;
    }

    public sqlite3 Handle => _handle;

    /// <summary>The people of the rows that were read.</summary>
    public RecentUsers Users { get; } = new();

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Rows changed since it was opened.</summary>
    public long TotalChanges => raw.sqlite3_total_changes(_handle);

    /// <summary>Whether a transaction is open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="flags">SQLITE_OPEN_… flags.</param>
    /// <param name="busyTimeoutMs">How long a call waits for another program's lock.</param>
    /// <exception cref="SqliteFailure">It can not be opened.</exception>
    public static Connection Open(string path, int flags, int busyTimeoutMs)
    {
        SqliteLibrary.Load();
        var code = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            var failure = new SqliteFailure(code, handle is null ? $"code {code}" : raw.sqlite3_errmsg(handle).utf8_to_string());
            handle?.Dispose();
            throw failure;
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, busyTimeoutMs);
        return new Connection(handle, busyTimeoutMs);
    }

    /// <summary>Does something that rather fails than waits for a lock.</summary>
    public T WithoutWaiting<T>(Func<Connection, T> action)
    {
        raw.sqlite3_busy_timeout(_handle, 0);
        try
        {
            return action(this);
        }
        finally
        {
            raw.sqlite3_busy_timeout(_handle, _busyTimeoutMs);
        }
    }

    /// <summary>Sets a pragma and looks whether it is set: SQLite says nothing when it cannot or does not know it.</summary>
    /// <param name="name">The pragma.</param>
    /// <param name="value">What to set it to.</param>
    /// <param name="reads">What it must say then; null for the same as <paramref name="value"/>.</param>
    /// <exception cref="SqliteFailure">It is something else.</exception>
    public void Set(string name, string value, string? reads = null)
    {
        Execute($"PRAGMA {name} = {value}");
        var found = QueryText($"PRAGMA {name}");
        if (!string.Equals(found, reads ?? value, StringComparison.OrdinalIgnoreCase))
        {
            throw new SqliteFailure(raw.SQLITE_PROTOCOL, $"PRAGMA {name} stays {found ?? "unknown"} instead of {reads ?? value}");
        }
    }

    /// <summary>A prepared statement, to be disposed after use, which only rewinds it. <paramref name="sql"/> is a constant.</summary>
    public Statement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
            _statements.Add(sql, statement = new Statement(this, handle));
        }

        return statement;
    }

    /// <summary>Runs one or more statements that give no rows.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql, out _);
        Check(code);
    }

    /// <summary>Runs a prepared statement that gives no rows.</summary>
    public void Run(string sql)
    {
        using var statement = Prepare(sql);
        statement.Step();
    }

    /// <summary>The first column of the first row of a statement that is not kept, as text; null when there is none.</summary>
    public string? QueryText(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var handle));
        using var statement = new Statement(this, handle, isKept: false);
        return statement.Step() ? statement.Text(0) : null;
    }

    /// <summary>Likewise, as a number; 0 when there is none.</summary>
    public long QueryNumber(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var handle));
        using var statement = new Statement(this, handle, isKept: false);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    public void Begin() => Run("BEGIN");

    public void BeginWrite() => Run("BEGIN IMMEDIATE");

    public void Commit() => Run("COMMIT");

    /// <summary>Ends a transaction that failed, also when SQLite has already done so.</summary>
    public void Rollback()
    {
        if (IsInTransaction)
        {
            // What it reports is a consequence of the failure that is being handled.
            _ = raw.sqlite3_exec(_handle, "ROLLBACK", out _);
        }
    }

    /// <summary>Ends the call that runs on this connection, from another thread.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_handle);

    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new SqliteFailure(raw.sqlite3_extended_errcode(_handle), raw.sqlite3_errmsg(_handle).utf8_to_string());
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Close();
        }

        _statements.Clear();
        _handle.Dispose();
    }
}
