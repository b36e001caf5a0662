using Parley.Sqlite.Database;

namespace Parley.Sqlite.Log;

/// <summary>Finds entries by time. Times never fall along the log, so that no index is needed.</summary>
internal static class TimeRows
{
    /// <summary>The sequence number of the last entry before a time; 0 when there is none.</summary>
    public static long LastBefore(Connection connection, long timeMs)
    {
        using var ends = connection.Prepare("SELECT min(seq), max(seq) FROM entries");
        if (!ends.Step() || ends.IsNull(0))
        {
            return 0;
        }

        // The last entry that is known to be before the time, and the first number that is known to be after.
        var found = 0L;
        var low = ends.Int64(0);
        var high = ends.Int64(1) + 1;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            using var probe = connection.Prepare("SELECT seq, time FROM entries WHERE seq >= ? ORDER BY seq LIMIT 1");
            if (!probe.Bind(1, middle).Step() || probe.Int64(1) >= timeMs)
            {
                high = middle;
            }
            else
            {
                found = probe.Int64(0);
                low = found + 1;
            }
        }

        return found;
    }
}
