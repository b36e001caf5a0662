using System.Collections.Concurrent;
using Parley.Log;
using SQLitePCL;

namespace Parley.Sqlite.Database;

/// <summary>
/// Threads that read, each with a connection of its own; what is asked first is read first. They are not the pool's,
/// because a read blocks: there it would hold up everything else in the process, and a reader that goes on page after page
/// would keep its thread's next turn for itself. A reader sees whole batches only.
/// </summary>
internal sealed class ReaderPool : IDisposable
{
    private readonly string _path;
    private readonly int _size;
    private readonly Func<Connection> _open;
    private readonly Action<string> _reportDamage;
    private readonly ReadTrouble? _trouble;
    private readonly BlockingCollection<Work> _waiting = [];

    // Guards the fields below; each reader is its own thread's, but for what it says of itself.
    private readonly Lock _lock = new();
    private readonly List<Reader> _readers = [];
    private int _unanswered;
    private bool _isDisposed;

    /// <param name="path">The file.</param>
    /// <param name="size">How many read at a time.</param>
    /// <param name="busyTimeoutMs">How long a read waits for a lock of another program.</param>
    /// <param name="reportDamage">Told when a reader meets damage.</param>
    /// <param name="trouble">Told when a read fails for another reason, and when one succeeds; null for nobody.</param>
    /// <param name="isAlone">Whether nobody else may have the file open: then the last reader tidies up SQLite's files beside it.</param>
    public ReaderPool(string path, int size, int busyTimeoutMs, Action<string> reportDamage, ReadTrouble? trouble = null, bool isAlone = false)
    {
        var flags = isAlone ? raw.SQLITE_OPEN_READWRITE : raw.SQLITE_OPEN_READONLY;
        _open = () => Connection.Open(path, flags, busyTimeoutMs);
        _path = path;
        _size = size;
        _reportDamage = reportDamage;
        _trouble = trouble;
    }

    /// <summary>Runs a function on one state of the file. Cancelling ends it, also in the middle of a statement.</summary>
    /// <exception cref="LogUnavailableException">The file can not be read now.</exception>
    public Task<T> ReadAsync<T>(Func<Connection, T> read, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancel);
        }

        var work = new WorkOf<T>(read, committed: null, cancel);
        lock (_lock)
        {
            if (_isDisposed)
            {
                throw Closed();
            }

            _waiting.Add(work, CancellationToken.None);
            if (++_unanswered > _readers.Count && _readers.Count < _size)
            {
                _readers.Add(new Reader(this));
            }
        }

        return work.Task;
    }

    /// <summary>Ends what is being read, and closes the file.</summary>
    public void Dispose()
    {
        Reader[] readers;
        lock (_lock)
        {
            _isDisposed = true;
            readers = [.. _readers];
            _readers.Clear();
        }

        _waiting.CompleteAdding();
        Array.ForEach(readers, reader => reader.End());
    }

    private LogUnavailableException Closed() => new($"{_path} is closed.");

    private void Answered()
    {
        lock (_lock)
        {
            _unanswered--;
        }
    }

    private sealed class Reader
    {
        /// <summary>How long an ending reader has for a statement before it is interrupted, again: it may have been between two.</summary>
        private const int InterruptMs = 20;

        private readonly ReaderPool _pool;
        private readonly Thread _thread;

        // Guards the field below while it changes, and while another thread interrupts what runs on it.
        private readonly Lock _lock = new();
        private Connection? _connection;
        private volatile bool _isEnding;

        public Reader(ReaderPool pool)
        {
            _pool = pool;
            _thread = new Thread(Loop) { IsBackground = true, Name = "parley sqlite reader" };
            _thread.UnsafeStart();
        }

        public void End()
        {
            _isEnding = true;
            while (!_thread.Join(InterruptMs))
            {
                lock (_lock)
                {
                    _connection?.Interrupt();
                }
            }
        }

        private void Loop()
        {
            foreach (var work in _pool._waiting.GetConsumingEnumerable())
            {
                // Before the answer: whoever gets it may read again at once.
                var failure = Read(work);
                _pool.Answered();
                if (failure is null)
                {
                    work.Committed();
                }
                else
                {
                    work.Failed(failure);
                }
            }

            Close();
        }

        private Exception? Read(Work work)
        {
            if (_isEnding)
            {
                return _pool.Closed();
            }

            try
            {
                Open();
                using (work.Cancel.UnsafeRegister(static c => ((Connection)c!).Interrupt(), _connection))
                {
                    // What was cancelled while it waited: there was nothing to interrupt.
                    work.Cancel.ThrowIfCancellationRequested();
                    _connection!.Begin();
                    work.Run(_connection);
                    _connection.Commit();
                }

                _pool._trouble?.End();
                return null;
            }
            catch (SqliteFailure failure)
            {
                return Explain(failure, work.Cancel);
            }
            catch (Exception bug)
            {
                // Not the environment's fault: the caller gets it as it is.
                _connection?.Rollback();
                return bug;
            }
        }

        private Exception Explain(SqliteFailure failure, CancellationToken cancel)
        {
            _connection?.Rollback();
            if (failure.Code == raw.SQLITE_INTERRUPT)
            {
                return cancel.IsCancellationRequested ? new OperationCanceledException(cancel) : _pool.Closed();
            }

            if (failure.IsDamage)
            {
                _pool._reportDamage(failure.Message);
            }
            else
            {
                _pool._trouble?.Begin(failure);
            }

            if (!failure.LeavesConnectionUsable)
            {
                Close();
            }

            return new LogUnavailableException($"{_pool._path} can not be read now: {failure.Reason}.", failure);
        }

        private void Open()
        {
            if (_connection is null)
            {
                var opened = _pool._open();
                lock (_lock)
                {
                    _connection = opened;
                }
            }
        }

        private void Close()
        {
            lock (_lock)
            {
                _connection?.Dispose();
                _connection = null;
            }
        }
    }
}
