using Parley.Collections;

namespace Parley.Log;

/// <summary>The idempotency keys of the last 24 hours, so many at the most. Used by one thread at a time.</summary>
internal sealed class RecentKeys(int capacity)
{
    private readonly Dictionary<UInt128, KeyRecord> _records = [];

    // In the order of their times; a key that was used again after its day stands here twice.
    private readonly RingList<(UInt128 Key, long TimeMs)> _order = new();

    public KeyRecord? Find(UInt128 key, long nowMs) =>
        _records.TryGetValue(key, out var record) && !IsOver(record.TimeMs, nowMs) ? record : null;

    public void Add(UInt128 key, KeyRecord record)
    {
        _records[key] = record;
        _order.Add((key, record.TimeMs));
        while (_order.Count > capacity || IsOver(_order[0].TimeMs, record.TimeMs))
        {
            var (oldest, timeMs) = _order.RemoveFirst();
            if (_records.TryGetValue(oldest, out var known) && known.TimeMs == timeMs)
            {
                _records.Remove(oldest);
            }
        }
    }

    private static bool IsOver(long timeMs, long nowMs) => nowMs - timeMs >= AppendPlanner.KeyLifetimeMs;
}
