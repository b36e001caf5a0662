using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Parley.Log;

namespace Parley.Sqlite.Database;

/// <summary>
/// The one thread that writes to the file, with a connection of its own. It takes all work that waits, does it in one
/// transaction and reports after the commit (group commit). When the file can not be written, the work fails with
/// <see cref="LogUnavailableException"/>, the log gets one line, and the writer tries again by itself until it can.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    /// <summary>Work in one transaction: far more than callers of a log wait at a time; it bounds the time of a commit.</summary>
    private const int MaxGroup = 256;

    /// <summary>How often a writer in trouble looks whether it is over.</summary>
    private const int ProbeMs = 500;

    /// <summary>How long upkeep waits for a pause between the work of callers before it takes a turn.</summary>
    private const int ChorePatienceMs = 200;

    /// <summary>How long upkeep that met trouble stays away.</summary>
    private static readonly TimeSpan PauseAfterTrouble = TimeSpan.FromSeconds(1);

    /// <summary>How long upkeep that failed for no reason of the environment stays away.</summary>
    private static readonly TimeSpan PauseAfterBug = TimeSpan.FromMinutes(1);

    private readonly Func<Connection> _open;
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly BlockingCollection<Work> _waiting = [];
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Work> _group = [];
    private readonly CheckpointChore _checkpoint = new();

    // Owned by the writer's thread; null between a failure and the next attempt.
    private Connection? _connection;
    private Chore[] _chores = [];

    /// <param name="connection">The connection to write with; the writer closes it.</param>
    /// <param name="open">Opens another in its place.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="logger">Told when the file can not be written and when it can again.</param>
    public Writer(Connection connection, Func<Connection> open, string path, ILogger logger)
    {
        _connection = connection;
        _open = open;
        _path = path;
        _logger = logger;
        Trouble = new WriteTrouble(path, logger);
        _thread = new Thread(Loop) { IsBackground = true, Name = "parley sqlite writer" };
    }

    /// <summary>Whether the file can be written.</summary>
    public WriteTrouble Trouble { get; }

    /// <summary>Starts the thread, with the upkeep that it does.</summary>
    public void Start(IEnumerable<Chore> chores)
    {
        _chores = [.. chores, _checkpoint];
        _thread.Start();
    }

    /// <summary>Runs a function within a transaction, after everything that waits already.</summary>
    /// <exception cref="LogUnavailableException">The file can not be written now. Nothing was done.</exception>
    public Task<T> RunAsync<T>(Func<Connection, T> run, Action? committed = null)
    {
        var work = new WorkOf<T>(run, committed);
        try
        {
            _waiting.Add(work);
        }
        catch (InvalidOperationException)
        {
            throw new LogUnavailableException($"{_path} is closed.");
        }

        return work.Task;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_waiting.IsAddingCompleted)
        {
            _waiting.CompleteAdding();
        }

        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _connection?.Dispose();
            return;
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private void Loop()
    {
        while (!_waiting.IsCompleted)
        {
            if (_waiting.TryTake(out var work, WaitMs()))
            {
                do
                {
                    _group.Add(work);
                }
                while (_group.Count < MaxGroup && _waiting.TryTake(out work));

                RunGroup();
                RunChore(ChorePatienceMs);
            }
            else
            {
                RunChore(patienceMs: 0);
                Probe();
            }
        }

        _connection?.Dispose();
        _ended.SetResult();
    }

    private int WaitMs()
    {
        if (Trouble.Reason is not null)
        {
            return ProbeMs;
        }

        var due = _chores.Length == 0 ? long.MaxValue : _chores.Min(c => c.DueMs) - Environment.TickCount64;
        return due > int.MaxValue ? Timeout.Infinite : (int)Math.Max(due, 0);
    }

    private void RunGroup()
    {
        var failure = Try(connection =>
        {
            foreach (var work in _group)
            {
                work.Run(connection);
            }
        });
        if (failure is null or LogUnavailableException || _group.Count == 1)
        {
            _group.ForEach(work => Answer(work, failure));
        }
        else
        {
            RunEachAlone();
        }

        _group.Clear();
    }

    /// <summary>
    /// Something among the work cannot be done. What shared its transaction has done nothing wrong: each gets one of its own,
    /// and only what fails alone is refused. That costs a sync for each, once.
    /// </summary>
    private void RunEachAlone()
    {
        Exception? unavailable = null;
        foreach (var work in _group)
        {
            var failure = unavailable ?? Try(work.Run);
            unavailable = failure as LogUnavailableException;
            Answer(work, failure);
        }
    }

    private void Answer(Work work, Exception? failure)
    {
        if (failure is null)
        {
            Trouble.End();
            work.Committed();
        }
        else
        {
            work.Failed(failure);
        }
    }

    /// <summary>In trouble, finds out whether it is over: by writing as much as a large message takes.</summary>
    private void Probe()
    {
        if (Trouble.Reason is not null
            && Try(c => c.Run("INSERT OR REPLACE INTO meta (name, value) VALUES ('probe', zeroblob(65536))")) is null
            && Try(c => c.Run("DELETE FROM meta WHERE name = 'probe'")) is null)
        {
            Trouble.End();
        }
    }

    /// <summary>
    /// One step of the upkeep that has waited longest, when it has waited long enough. When the disk is full it may help.
    /// </summary>
    private void RunChore(int patienceMs)
    {
        var chore = _chores.MinBy(c => c.DueMs);
        if (chore is null || chore.DueMs + patienceMs > Environment.TickCount64
            || (Trouble.Reason is not null && !Trouble.IsFull))
        {
            return;
        }

        var pause = TimeSpan.Zero;
        var failure = Try(connection => pause = chore.Step(connection), chore.NeedsTransaction);
        if (failure is LogUnavailableException)
        {
            pause = PauseAfterTrouble;
        }
        else if (failure is not null)
        {
            pause = PauseAfterBug;
            FileEvents.ChoreFailed(_logger, failure, _path, chore.GetType().Name);
        }

        chore.DueMs = Environment.TickCount64 + (long)pause.TotalMilliseconds;
    }

    /// <summary>Does something, in a transaction. What it returns says why that failed and is ready for callers.</summary>
    private Exception? Try(Action<Connection> action, bool needsTransaction = true)
    {
        if (Trouble.IsDamage)
        {
            return new LogUnavailableException($"{_path} can not be written: {Trouble.Reason}.");
        }

        try
        {
            _connection ??= _open();
            var before = _connection.TotalChanges;
            if (needsTransaction)
            {
                _connection.BeginWrite();
            }

            action(_connection);
            if (needsTransaction)
            {
                _connection.Commit();
            }

            if (_connection.TotalChanges != before)
            {
                _checkpoint.Wake(CheckpointChore.IdleMs);
            }

            return null;
        }
        catch (SqliteFailure failure) when (!failure.IsOfTheCall)
        {
            return Fail(failure);
        }
        catch (Exception bug)
        {
            // Not the environment's fault: the callers get it as it is.
            _connection?.Rollback();
            return bug;
        }
    }

    private LogUnavailableException Fail(SqliteFailure failure)
    {
        _connection?.Rollback();
        if (!failure.LeavesConnectionUsable)
        {
            _connection?.Dispose();
            _connection = null;
        }

        var wasFull = Trouble.IsFull;
        Trouble.Begin(failure, _group.Count);
        if (Trouble.IsFull && !wasFull)
        {
            // What is old enough to go may be what is in the way.
            Array.ForEach(_chores, chore => chore.Wake(0));
        }

        return new LogUnavailableException($"{_path} can not be written now: {failure.Reason}.", failure);
    }
}
