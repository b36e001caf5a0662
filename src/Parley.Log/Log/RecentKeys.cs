using Parley.Collections;

namespace Parley.Log;

/// <summary>
/// The idempotency keys of the last 24 hours, so many at the most. The hours are those of the process, so that they are as
/// long as they are whatever becomes of the clock. Used by one thread at a time.
/// </summary>
internal sealed class RecentKeys(int capacity, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(AppendPlanner.KeyLifetimeMs);

    private readonly Dictionary<UInt128, (KeyRecord Record, long Since)> _records = [];

    // In the order in which they came; a key that was used again after its day stands here twice.
    private readonly RingList<(UInt128 Key, long Since)> _order = new();

    public KeyRecord? Find(UInt128 key) =>
        _records.TryGetValue(key, out var known) && !IsOver(known.Since, time.GetTimestamp()) ? known.Record : null;

    public void Add(UInt128 key, KeyRecord record)
    {
        var now = time.GetTimestamp();
        _records[key] = (record, now);
        _order.Add((key, now));
        while (_order.Count > capacity || IsOver(_order[0].Since, now))
        {
            var (oldest, since) = _order.RemoveFirst();
            if (_records.TryGetValue(oldest, out var known) && known.Since == since)
            {
                _records.Remove(oldest);
            }
        }
    }

    private bool IsOver(long since, long now) => time.GetElapsedTime(since, now) >= Lifetime;
}
