// hot path
using Parley.Delivery.Sending;

namespace Parley.Delivery;

/// <summary>
/// Writes what several topics of one connection have. One id is the resume position of the whole stream, so the entries
/// of all its topics leave in the order of their positions: always from the topic whose next frame is the oldest, as far
/// as the second oldest.
/// </summary>
internal static class MergedDelivery
{
    /// <summary>Writes everything up to the mark, or until the sink can take no more.</summary>
    /// <param name="end">Where to.</param>
    /// <param name="live">The connection's live subscriptions.</param>
    /// <param name="through">The mark.</param>
    /// <param name="scratch">The lane's buffer: small pieces leave together.</param>
    public static void Write(WriteEnd end, List<Subscription> live, long through, byte[] scratch)
    {
        var length = 0;
        while (true)
        {
            var frames = TakeOldest(live, through);
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

    private static ReadOnlyMemory<byte> TakeOldest(List<Subscription> live, long through)
    {
        Subscription? oldest = null;
        var first = long.MaxValue;
        var second = long.MaxValue;
        foreach (var subscription in live)
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
