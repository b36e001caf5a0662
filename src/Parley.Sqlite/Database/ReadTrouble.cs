using Microsoft.Extensions.Logging;

namespace Parley.Sqlite.Database;

/// <summary>
/// What the server's log says about a file that can not be read: one line when it begins and one when it is over, however many
/// ask meanwhile, and none for the same trouble that comes back within a minute. Safe to use from any thread.
/// </summary>
internal sealed class ReadTrouble(string path, ILogger logger)
{
    // Guards the fields below.
    private readonly Lock _lock = new();
    private readonly QuietLine _line = new();
    private volatile bool _isOn;
    private bool _isSaid;
    private long _sinceMs;
    private long _refused;

    /// <summary>A read failed.</summary>
    public void Begin(SqliteFailure failure)
    {
        lock (_lock)
        {
            _refused++;
            if (_isOn)
            {
                return;
            }

            _isOn = true;
            _sinceMs = Environment.TickCount64;
            _refused = 1;
            _isSaid = _line.MaySay(failure.Reason);
            if (_isSaid)
            {
                FileEvents.Unreadable(logger, path, failure.Reason);
            }
        }
    }

    /// <summary>A read succeeded.</summary>
    public void End()
    {
        if (!_isOn)
        {
            return;
        }

        lock (_lock)
        {
            if (_isOn && _isSaid)
            {
                FileEvents.Readable(logger, path, (Environment.TickCount64 - _sinceMs) / 1000.0, _refused);
            }

            _isOn = false;
        }
    }
}
