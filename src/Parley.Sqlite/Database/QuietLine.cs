namespace Parley.Sqlite.Database;

/// <summary>Whether trouble is worth a line in the server's log: not when the same was said within a minute. Used under its owner's lock.</summary>
internal sealed class QuietLine
{
    private const int QuietMs = 60_000;

    private string? _reason;
    private long _saidMs;

    public bool MaySay(string reason)
    {
        var now = Environment.TickCount64;
        if (reason == _reason && now - _saidMs <= QuietMs)
        {
            return false;
        }

        _reason = reason;
        _saidMs = now;
        return true;
    }
}
