using Parley.Sqlite.Database;
using Parley.Sqlite.Log;

namespace Parley.Sqlite.Retention;

/// <summary>How far a pass through the topics has come.</summary>
internal sealed class TopicSweep
{
    // What was found for a time, for rules that share an age: within one step all ask for the same.
    private (long TimeMs, long Seq) _lastBefore = (long.MinValue, 0);

    /// <summary>The topic that was done last.</summary>
    public long AfterTopic { get; set; }

    /// <summary>Entries that went so far.</summary>
    public long Removed { get; set; }

    /// <summary>Begins with the first topic.</summary>
    public void Start() => AfterTopic = 0;

    /// <summary>The last entry of the log before a time.</summary>
    public long LastBefore(Connection connection, long timeMs)
    {
        if (_lastBefore.TimeMs != timeMs)
        {
            _lastBefore = (timeMs, TimeRows.LastBefore(connection, timeMs));
        }

        return _lastBefore.Seq;
    }
}
