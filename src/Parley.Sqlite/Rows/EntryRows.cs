// hot path
using Parley.Log;
using Parley.Messages;
using Parley.Sqlite.Database;

namespace Parley.Sqlite.Rows;

/// <summary>Reads and writes entries. Every method is one look at the file; those with several statements are run in a transaction.</summary>
internal static class EntryRows
{
    private const string Columns =
        "seq, type, offset, time, changes, changes_offset, user_id, user_name, key, kind, edited, deleted, data";

    private const string ReadSql =
        $"SELECT {Columns} FROM entries WHERE topic = ? AND (offset, seq) > (?, ?) ORDER BY offset, seq LIMIT ?";

    private const string MessageSql = $"SELECT {Columns} {TopicPlaces.FirstOfOffset}";

    private const string FindSql = $"SELECT {Columns} FROM entries WHERE seq = ? AND topic = ? AND type = 0";

    public static long? TopicId(Connection connection, string topic)
    {
        using var find = connection.Prepare("SELECT id FROM topics WHERE name = ?");
        return find.Bind(1, topic).Step() ? find.Int64(0) : null;
    }

    public static IReadOnlyList<LogEntry> Read(
        Connection connection, string topic, long afterSeq, long throughSeq, int maxEntries, int maxBytes)
    {
        var page = new List<LogEntry>(Math.Min(maxEntries, 64));
        ReadEach(connection, topic, afterSeq, throughSeq, maxEntries, maxBytes, (in EntryView entry) => page.Add(entry.ToEntry()));
        return page;
    }

    /// <summary>Hands entries over while they are read.</summary>
    /// <returns>True, as whatever is run on a connection returns something.</returns>
    public static bool ReadEach(
        Connection connection, string topic, long afterSeq, long throughSeq, int maxEntries, int maxBytes, EntryReceiver take)
    {
        if (TopicId(connection, topic) is not { } id)
        {
            return true;
        }

        var bytes = 0L;
        using var read = connection.Prepare(ReadSql);
        read.Bind(1, id).Bind(2, TopicPlaces.OffsetAt(connection, id, afterSeq)).Bind(3, afterSeq).Bind(4, maxEntries);
        while (bytes < maxBytes && read.Step() && read.Int64(0) <= throughSeq)
        {
            var entry = View(connection, read, topic);
            take(entry);
            bytes += entry.Data.Length;
        }

        return true;
    }

    public static long Count(Connection connection, string topic, long afterSeq, long throughSeq)
    {
        if (TopicId(connection, topic) is not { } id)
        {
            return 0;
        }

        using var first = connection.Prepare(
            "SELECT place, seq FROM entries WHERE topic = ? AND (offset, seq) > (?, ?) ORDER BY offset, seq LIMIT 1");
        if (!first.Bind(1, id).Bind(2, TopicPlaces.OffsetAt(connection, id, afterSeq)).Bind(3, afterSeq).Step()
            || first.Int64(1) > throughSeq)
        {
            return 0;
        }

        using var last = connection.Prepare(
            "SELECT place FROM entries WHERE topic = ? AND (offset, seq) <= (?, ?) ORDER BY offset DESC, seq DESC LIMIT 1");
        last.Bind(1, id).Bind(2, TopicPlaces.OffsetAt(connection, id, throughSeq)).Bind(3, throughSeq).Step();
        return last.Int64(0) - first.Int64(0) + 1;
    }

    public static HistoryPage ReadHistory(Connection connection, HistoryQuery query)
    {
        if (TopicId(connection, query.Topic) is not { } id)
        {
            return new HistoryPage([], More: false);
        }

        var (oldest, newest) = TopicPlaces.Ends(connection, id);

        // Bounds are a client's, any number that there is: brought between the ends before anything is added to them.
        var first = Math.Max(oldest, 1 + Math.Min(newest, Math.Max(
            query.AfterOffset ?? 0, query.AfterSeq is { } after ? TopicPlaces.OffsetAt(connection, id, after) : 0)));
        var last = Math.Min(newest, Math.Min(
            Math.Max(query.BeforeOffset ?? long.MaxValue, 1) - 1,
            query.BeforeSeq is { } before ? TopicPlaces.OffsetAt(connection, id, Math.Max(before, 1) - 1) : newest));

        // One look-up for each: offsets have no holes, and a message's many edits are not in the way.
        var page = new List<LogEntry>((int)Math.Clamp(last - first + 1, 0, query.Limit));
        var bytes = 0L;
        while (first <= last && page.Count < query.Limit && bytes < query.MaxBytes)
        {
            using var find = connection.Prepare(MessageSql);
            if (find.Bind(1, id).Bind(2, query.IsForward ? first++ : last--).Step())
            {
                page.Add(View(connection, find, query.Topic).ToEntry());
                bytes += page[^1].Data.Length;
            }
        }

        if (!query.IsForward)
        {
            page.Reverse();
        }

        return new HistoryPage(page, first <= last);
    }

    public static LogEntry? FindMessage(Connection connection, string topic, long seq)
    {
        if (TopicId(connection, topic) is not { } id)
        {
            return null;
        }

        using var find = connection.Prepare(FindSql);
        return find.Bind(1, seq).Bind(2, id).Step() ? View(connection, find, topic).ToEntry() : null;
    }

    /// <summary>Writes an entry.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="tail">The topic's numbers after it.</param>
    public static void Insert(Connection connection, LogEntry entry, TopicTail tail)
    {
        using var insert = connection.Prepare(
            """
            INSERT INTO entries (seq, topic, type, offset, place, total, time, changes, changes_offset,
              user_id, user_name, key, kind, edited, deleted, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        insert.Bind(1, entry.Seq).Bind(2, tail.Id).Bind(3, (long)entry.Type).Bind(4, tail.Offset)
            .Bind(5, tail.Place).Bind(6, tail.Total).Bind(7, entry.TimeMs)
            .Bind(10, entry.By.Id).Bind(11, entry.By.Name).Bind(12, entry.Key).Bind(13, entry.Kind)
            .Bind(14, entry.EditedMs).Bind(16, entry.Data.Span);
        if (entry.Type != EntryType.Message)
        {
            insert.Bind(8, entry.MessageSeq).Bind(9, entry.Offset);
        }

        if (entry.IsDeleted)
        {
            insert.Bind(15, 1);
        }

        insert.Step();
    }

    /// <summary>The row on which a statement stands.</summary>
    private static EntryView View(Connection connection, Statement row, string topic)
    {
        var type = (EntryType)row.Int64(1);
        return new EntryView
        {
            Seq = row.Int64(0),
            Topic = topic,
            Type = type,
            Offset = row.Int64(type == EntryType.Message ? 2 : 5),
            TimeMs = row.Int64(3),
            MessageSeq = row.Int64(4),
            By = connection.Users.Get(row, 6, 7),
            Key = row.Text(8),
            Kind = row.Text(9),
            EditedMs = row.IsNull(10) ? null : row.Int64(10),
            IsDeleted = row.Int64(11) != 0,
            Data = row.Bytes(12),
        };
    }
}
