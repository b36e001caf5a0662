// hot path
using Parley.Delivery.Sending;

namespace Parley.Delivery;

/// <summary>
/// The live subscriptions of one connection, each with its cursor. One id is the resume position of the whole stream, so the
/// entries of all its topics leave in the order of their positions: always from the topic whose next frame is the oldest, as
/// far as the second oldest. Owned by the connection's lane.
/// </summary>
internal readonly struct Cursors()
{
    private readonly List<Subscription> _live = new(1);

    /// <summary>Bytes between the cursors and the newest frames.</summary>
    public long BytesBehind
    {
        get
        {
            long behind = 0;
            foreach (var subscription in _live)
            {
                behind += subscription.Frames!.TotalBytes - subscription.Cursor.BytePosition;
            }

            return behind;
        }
    }

    /// <summary>The newest of them, or null.</summary>
    public Subscription? Last => _live.Count > 0 ? _live[^1] : null;

    public void Add(Subscription subscription) => _live.Add(subscription);

    public void Remove(Subscription subscription) => _live.Remove(subscription);

    /// <summary>Writes what one subscription has up to the mark, or until nothing more can be taken.</summary>
    /// <param name="end">Where to.</param>
    /// <param name="subscription">One of these, beside which no other has anything.</param>
    /// <param name="through">The mark.</param>
    /// <param name="sends">Takes what goes out together; null when it is written directly.</param>
    public static void Write(WriteEnd end, Subscription subscription, long through, SendBatch? sends)
    {
        while (true)
        {
            var frames = subscription.Cursor.Take(through);
            if (frames.IsEmpty || !end.Write(frames, sends))
            {
                return;
            }
        }
    }

    /// <summary>Writes what all of them have up to the mark, or until nothing more can be taken.</summary>
    /// <param name="end">Where to.</param>
    /// <param name="through">The mark.</param>
    /// <param name="sends">As for one.</param>
    /// <param name="scratch">The lane's buffer: small pieces leave together.</param>
    public void WriteAll(WriteEnd end, long through, SendBatch? sends, byte[] scratch)
    {
        if (_live.Count > 1)
        {
            Merge(end, through, scratch);
        }
        else if (_live.Count == 1)
        {
            Write(end, _live[0], through, sends);
        }
    }

    private void Merge(WriteEnd end, long through, byte[] scratch)
    {
        var length = 0;
        while (true)
        {
            var frames = TakeOldest(through);
            var isLarge = frames.Length > scratch.Length / 4;
            if (length > 0 && (frames.IsEmpty || isLarge || length + frames.Length > scratch.Length))
            {
                if (!end.WriteScratch(scratch, length))
                {
                    end.Enqueue(frames);
                    return;
                }

                length = 0;
            }

            if (frames.IsEmpty || (isLarge && !end.Write(frames)))
            {
                return;
            }

            if (!isLarge)
            {
                frames.Span.CopyTo(scratch.AsSpan(length));
                length += frames.Length;
            }
        }
    }

    private readonly ReadOnlyMemory<byte> TakeOldest(long through)
    {
        Subscription? oldest = null;
        var first = long.MaxValue;
        var second = long.MaxValue;
        foreach (var subscription in _live)
        {
            if (subscription.Cursor.TryPeek(out var seq) && seq <= through)
            {
                if (seq < first)
                {
                    (oldest, first, second) = (subscription, seq, first);
                }
                else if (seq < second)
                {
                    second = seq;
                }
            }
        }

        return oldest is null ? default : oldest.Cursor.Take(Math.Min(through, second));
    }
}
