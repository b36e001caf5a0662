using Parley.Sqlite.Database;
using Parley.Sqlite.Rows;

namespace Parley.Sqlite.Retention;

/// <summary>How far a pass through the topics has come.</summary>
internal sealed class TopicSweep
{
    // What was found for a time, for rules that share an age: within one step all ask for the same.
    private (long TimeMs, long Seq) _lastOlder = (long.MinValue, 0);

    /// <summary>The topic that was done last.</summary>
    public long AfterTopic { get; set; }

    /// <summary>Entries that went so far.</summary>
    public long Removed { get; set; }

    /// <summary>Begins with the first topic.</summary>
    public void Start() => AfterTopic = 0;

    /// <summary>The last entry of the log that is older than a time, and with it all before.</summary>
    public long LastOlder(Connection connection, long timeMs, long nowMs)
    {
        if (_lastOlder.TimeMs != timeMs)
        {
            _lastOlder = (timeMs, TimeRows.LastOlder(connection, timeMs, nowMs));
        }

        return _lastOlder.Seq;
    }
}
