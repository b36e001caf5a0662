using Parley.Log;
using SQLitePCL;

namespace Parley.Sqlite.Database;

/// <summary>Connections that read, each for one reader at a time, on threads of the pool. A reader sees whole batches only.</summary>
internal sealed class ReaderPool : IDisposable
{
    private readonly string _path;
    private readonly int _busyTimeoutMs;
    private readonly int _flags;
    private readonly Action<string> _reportDamage;
    private readonly SemaphoreSlim _slots;

    // Guards the two below.
    private readonly Lock _lock = new();
    private readonly Stack<Connection> _idle = new();
    private bool _isDisposed;

    /// <param name="path">The file.</param>
    /// <param name="size">How many read at a time.</param>
    /// <param name="busyTimeoutMs">How long a read waits for a lock of another program.</param>
    /// <param name="reportDamage">Told when a reader meets damage.</param>
    /// <param name="isAlone">Whether nobody else may have the file open: then the last reader tidies up SQLite's files beside it.</param>
    public ReaderPool(string path, int size, int busyTimeoutMs, Action<string> reportDamage, bool isAlone = false)
    {
        _flags = isAlone ? raw.SQLITE_OPEN_READWRITE : raw.SQLITE_OPEN_READONLY;
        _path = path;
        _busyTimeoutMs = busyTimeoutMs;
        _reportDamage = reportDamage;
        _slots = new SemaphoreSlim(size);
    }

    /// <summary>Runs a function on one state of the file. Cancelling ends it, also in the middle of a statement.</summary>
    /// <exception cref="LogUnavailableException">The file can not be read now.</exception>
    public async Task<T> ReadAsync<T>(Func<Connection, T> read, CancellationToken cancel)
    {
        await _slots.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(read, cancel), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_idle.TryPop(out var connection))
            {
                connection.Dispose();
            }
        }
    }

    private T Read<T>(Func<Connection, T> read, CancellationToken cancel)
    {
        Connection? connection = null;
        try
        {
            connection = Take();
            T result;
            using (cancel.UnsafeRegister(static c => ((Connection)c!).Interrupt(), connection))
            {
                connection.Begin();
                result = read(connection);
                connection.Commit();
            }

            return result;
        }
        catch (SqliteFailure failure)
        {
            connection?.Rollback();
            if (failure.Code == raw.SQLITE_INTERRUPT && cancel.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancel);
            }

            if (failure.IsDamage)
            {
                _reportDamage(failure.Message);
            }

            if (!failure.LeavesConnectionUsable)
            {
                connection?.Dispose();
                connection = null;
            }

            throw new LogUnavailableException($"{_path} can not be read now: {failure.Reason}.", failure);
        }
        finally
        {
            Return(connection);
        }
    }

    private Connection Take()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                throw new LogUnavailableException($"{_path} is closed.");
            }

            if (_idle.TryPop(out var idle))
            {
                return idle;
            }
        }

        return Connection.Open(_path, _flags, _busyTimeoutMs);
    }

    private void Return(Connection? connection)
    {
        if (connection is null)
        {
            return;
        }

        // Left open by an exception that is not SQLite's.
        connection.Rollback();
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _idle.Push(connection);
                return;
            }
        }

        connection.Dispose();
    }
}
