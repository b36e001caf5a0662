using Parley.Sqlite.Database;

namespace Parley.Sqlite.Rows;

/// <summary>Finds entries by time, stretch by stretch of the log.</summary>
internal static class TimeRows
{
    /// <summary>
    /// The last entry that is older than a time, and with it all before; 0 when there is none. An entry from a time that is
    /// yet to come, when the clock was ahead, is as old as the next one that is not. So nothing goes before what precedes it
    /// may go, and nothing stays because a clock was wrong once.
    /// </summary>
    public static long LastOlder(Connection connection, long timeMs, long nowMs)
    {
        var through = 0L;
        foreach (var stretch in ClockFalls.Stretches(connection))
        {
            var (last, next) = Split(connection, stretch, timeMs);
            through = last ?? through;
            if (next is { } young && young.TimeMs <= nowMs)
            {
                return through;
            }
        }

        return through;
    }

    /// <summary>Bounds, exclusive, between which all entries from a time on and before another one lie; others may lie there too.</summary>
    public static (long After, long Before) Between(Connection connection, long? fromMs, long? beforeMs)
    {
        if (fromMs is null && beforeMs is null)
        {
            return (long.MinValue, long.MaxValue);
        }

        long? first = null;
        long? last = null;
        foreach (var stretch in ClockFalls.Stretches(connection))
        {
            first ??= Split(connection, stretch, fromMs ?? long.MinValue).Next?.Seq;
            last = Split(connection, stretch, beforeMs ?? long.MaxValue).Last ?? last;
        }

        return (first - 1 ?? long.MaxValue, last + 1 ?? long.MinValue);
    }

    /// <summary>The last entry of a stretch before a time, and the next one with its time.</summary>
    private static (long? Last, (long Seq, long TimeMs)? Next) Split(Connection connection, (long First, long End) stretch, long timeMs)
    {
        long? last = null;
        (long Seq, long TimeMs)? next = null;
        var (low, high) = stretch;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            using var probe = connection.Prepare("SELECT seq, time FROM entries WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT 1");
            if (!probe.Bind(1, middle).Bind(2, stretch.End).Step())
            {
                high = middle;
            }
            else if (probe.Int64(1) >= timeMs)
            {
                high = middle;
                next = (probe.Int64(0), probe.Int64(1));
            }
            else
            {
                last = probe.Int64(0);
                low = last.Value + 1;
            }
        }

        return (last, next);
    }
}
