using Parley.Messages;
using Parley.Sqlite.Database;
using Parley.Sqlite.Rows;
using Parley.Sqlite.Search;

namespace Parley.Sqlite.Retention;

/// <summary>A topic, seen as what can go of it.</summary>
internal sealed record TopicTrim(
    long Id, string Name, long LastSeq, long LastOffset, long LastTotal, long OldestOffset, long TrimmedSeq, long TrimmedTotal)
{
    /// <summary>The next topic that has something.</summary>
    public static TopicTrim? Next(Connection connection, long afterId)
    {
        using var next = connection.Prepare(
            """
            SELECT id, name, last_seq, last_offset, last_total, oldest_offset, trimmed_seq, trimmed_total
            FROM topics WHERE id > ? AND last_seq > trimmed_seq ORDER BY id LIMIT 1
            """);
        return next.Bind(1, afterId).Step()
            ? new TopicTrim(
                next.Int64(0), next.Text(1)!, next.Int64(2), next.Int64(3), next.Int64(4), next.Int64(5), next.Int64(6), next.Int64(7))
            : null;
    }

    /// <summary>The sequence number right before a message; 0 when it is the oldest or older.</summary>
    public long BeforeMessage(Connection connection, long offset)
    {
        if (offset <= OldestOffset)
        {
            return 0;
        }

        using var find = connection.Prepare("SELECT seq " + TopicPlaces.FirstOfOffset);
        return find.Bind(1, Id).Bind(2, offset).Step() ? find.Int64(0) - 1 : 0;
    }

    /// <summary>The oldest message that stays when only so many bytes may; totals rise with the offsets.</summary>
    public long FirstMessageWithin(Connection connection, long maxBytes)
    {
        var low = OldestOffset;
        var high = LastOffset;
        if (LastTotal - TrimmedTotal <= maxBytes)
        {
            return low;
        }

        using var total = connection.Prepare("SELECT total - coalesce(length(data), 0) " + TopicPlaces.FirstOfOffset);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            total.Bind(1, Id).Bind(2, middle);
            var before = total.Step() ? total.Int64(0) : 0;
            total.Dispose();
            if (LastTotal - before <= maxBytes)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /// <summary>
    /// Removes the oldest entries through a sequence number: so many at the most, and no further one after so many bytes.
    /// </summary>
    /// <returns>How many went, and whether those were all.</returns>
    public (int Removed, bool All) Remove(Connection connection, long throughSeq, int maxEntries, long maxBytes)
    {
        var rows = new List<(long Seq, bool IsMessage, long Offset, long Total)>();
        using (var oldest = connection.Prepare(
            "SELECT seq, type, offset, total FROM entries WHERE topic = ? ORDER BY offset, seq LIMIT ?"))
        {
            oldest.Bind(1, Id).Bind(2, maxEntries);
            while ((rows.Count == 0 || rows[^1].Total - TrimmedTotal < maxBytes) && oldest.Step() && oldest.Int64(0) <= throughSeq)
            {
                rows.Add((oldest.Int64(0), oldest.Int64(1) == (long)EntryType.Message, oldest.Int64(2), oldest.Int64(3)));
            }
        }

        if (rows.Count == 0)
        {
            return (0, true);
        }

        var oldestOffset = OldestOffset;
        foreach (var row in rows)
        {
            if (row.IsMessage)
            {
                SearchIndex.Remove(connection, row.Seq);
                oldestOffset = row.Offset + 1;
            }

            using var remove = connection.Prepare("DELETE FROM entries WHERE seq = ?");
            remove.Bind(1, row.Seq).Step();
        }

        using var save = connection.Prepare(
            "UPDATE topics SET oldest_offset = ?, trimmed_seq = ?, trimmed_total = ? WHERE id = ?");
        save.Bind(1, oldestOffset).Bind(2, rows[^1].Seq).Bind(3, rows[^1].Total).Bind(4, Id).Step();
        if (rows[^1].Seq > Meta.GetNumber(connection, Meta.SeqFloor))
        {
            Meta.Set(connection, Meta.SeqFloor, rows[^1].Seq);
        }

        return (rows.Count, rows.Count < maxEntries && rows[^1].Total - TrimmedTotal < maxBytes);
    }
}
