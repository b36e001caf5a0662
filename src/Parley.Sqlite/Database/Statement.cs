// hot path
using SQLitePCL;

namespace Parley.Sqlite.Database;

/// <summary>A prepared statement. Parameters count from 1, columns from 0.</summary>
internal sealed class Statement(Connection connection, sqlite3_stmt handle, bool isKept = true) : IDisposable
{
    public Statement Bind(int index, long value)
    {
        connection.Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    /// <summary>Binds a number; null stays the NULL that every parameter is at first.</summary>
    public Statement Bind(int index, long? value) => value is { } number ? Bind(index, number) : this;

    /// <summary>Binds a text; null likewise.</summary>
    public Statement Bind(int index, string? value)
    {
        if (value is not null)
        {
            connection.Check(raw.sqlite3_bind_text(handle, index, value));
        }

        return this;
    }

    /// <summary>Binds bytes; none at all is NULL.</summary>
    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            connection.Check(raw.sqlite3_bind_blob(handle, index, value));
        }

        return this;
    }

    /// <summary>Goes to the next row; false when there is none.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            connection.Check(code);
        }

        return false;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(handle, column).utf8_to_string();

    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>Rewinds a statement that is kept, so that it holds no lock; closes another.</summary>
    public void Dispose()
    {
        if (isKept)
        {
            // Both repeat the result of the last step, which was handled when it was new.
            _ = raw.sqlite3_reset(handle);
            _ = raw.sqlite3_clear_bindings(handle);
        }
        else
        {
            Close();
        }
    }

    public void Close() => handle.Dispose();
}
