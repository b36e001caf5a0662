// hot path
using Parley.Sqlite.Database;

namespace Parley.Sqlite.Rows;

/// <summary>
/// Where a sequence number falls in a topic. Within a topic offsets rise with sequence numbers and have no holes, so a place
/// is found by asking for the sequence numbers of a few messages, the newest first, and one index serves both orders.
/// </summary>
internal static class TopicPlaces
{
    /// <summary>The first row with an offset is the message; the edits that followed it have the same.</summary>
    public const string FirstOfOffset = "FROM entries WHERE topic = ? AND offset = ? ORDER BY seq LIMIT 1";

    /// <summary>The offset of the last retained entry up to a sequence number; 0 when there is none.</summary>
    public static long OffsetAt(Connection connection, long topic, long seq)
    {
        // Who reads on from an entry names that entry.
        using var exact = connection.Prepare("SELECT offset FROM entries WHERE seq = ? AND topic = ?");
        if (exact.Bind(1, seq).Bind(2, topic).Step())
        {
            return exact.Int64(0);
        }

        var (oldest, newest) = Ends(connection, topic);
        if (Newest(connection, topic, oldest, newest, seq) is var found && found >= oldest)
        {
            return found;
        }

        // Edits of messages that were trimmed may be older than all messages.
        using var edits = connection.Prepare("SELECT 1 FROM entries WHERE topic = ? AND offset = ? AND seq <= ? LIMIT 1");
        return oldest > 1 && edits.Bind(1, topic).Bind(2, oldest - 1).Bind(3, seq).Step() ? oldest - 1 : 0;
    }

    /// <summary>The offsets of the oldest and the newest retained message; the first is greater when there is none.</summary>
    public static (long Oldest, long Newest) Ends(Connection connection, long topic)
    {
        using var ends = connection.Prepare("SELECT oldest_offset, last_offset FROM topics WHERE id = ?");
        return ends.Bind(1, topic).Step() ? (ends.Int64(0), ends.Int64(1)) : (1, 0);
    }

    /// <summary>The offset of the newest message up to a sequence number, or one less than the oldest.</summary>
    private static long Newest(Connection connection, long topic, long oldest, long newest, long seq)
    {
        // Most ask for a place near the end: ever larger steps back from there, then halves of the last step.
        var high = newest + 1;
        var low = oldest - 1;
        for (var step = 1L; high - step > low; step *= 2)
        {
            if (SeqOf(connection, topic, high - step) <= seq)
            {
                low = high - step;
                break;
            }

            high -= step;
        }

        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (SeqOf(connection, topic, middle) <= seq)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static long SeqOf(Connection connection, long topic, long offset)
    {
        using var find = connection.Prepare("SELECT seq " + FirstOfOffset);
        return find.Bind(1, topic).Bind(2, offset).Step() ? find.Int64(0) : long.MaxValue;
    }
}
