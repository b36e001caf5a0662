using Microsoft.Extensions.Logging;

namespace Parley.Sqlite.Database;

/// <summary>
/// Whether the file can be written, and what the server's log says about it: one line when it begins and one when it is
/// over, and none for trouble of the same kind that comes back within a minute.
/// </summary>
internal sealed class WriteTrouble(string path, ILogger logger)
{
    // Guards the fields below; the properties may be read without it.
    private readonly Lock _lock = new();
    private volatile string? _reason;
    private volatile bool _isDamage;
    private volatile bool _isFull;
    private readonly QuietLine _line = new();
    private bool _isLogged;
    private long _sinceMs;
    private long _refused;

    /// <summary>Why nothing can be written now, or null.</summary>
    public string? Reason => _reason;

    /// <summary>Whether it is for good, because the file is damaged.</summary>
    public bool IsDamage => _isDamage;

    /// <summary>Whether it is only space that is missing, so that removing something may help.</summary>
    public bool IsFull => _isFull;

    /// <summary>A write failed.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="refused">Callers that were told so.</param>
    public void Begin(SqliteFailure failure, int refused)
    {
        if (failure.IsDamage)
        {
            Damage(failure.Message);
            return;
        }

        lock (_lock)
        {
            _refused += refused;
            if (_reason is not null)
            {
                return;
            }

            _sinceMs = Environment.TickCount64;
            _refused = refused;
            _isFull = failure.Code == SQLitePCL.raw.SQLITE_FULL;
            _reason = failure.Reason;
            _isLogged = _line.MaySay(_reason);
            if (_isLogged)
            {
                FileEvents.Unavailable(logger, path, _reason);
            }
        }
    }

    /// <summary>Somebody found the file to be damaged: nothing is written to it from now on.</summary>
    public void Damage(string what)
    {
        lock (_lock)
        {
            if (!_isDamage)
            {
                _isDamage = true;
                _isFull = false;
                _reason = $"the file is damaged ({what})";
                FileEvents.Damaged(logger, path, what);
            }
        }
    }

    /// <summary>A write succeeded.</summary>
    public void End()
    {
        if (_reason is null)
        {
            return;
        }

        lock (_lock)
        {
            if (_isDamage || _reason is null)
            {
                return;
            }

            _reason = null;
            _isFull = false;
            if (_isLogged)
            {
                FileEvents.Available(logger, path, (Environment.TickCount64 - _sinceMs) / 1000.0, _refused);
            }
        }
    }
}
