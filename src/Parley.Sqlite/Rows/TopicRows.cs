using Parley.Log;
using Parley.Sqlite.Database;

namespace Parley.Sqlite.Rows;

/// <summary>Reads and writes what is known of topics.</summary>
internal static class TopicRows
{
    public static TopicState Get(Connection connection, string topic, long throughSeq)
    {
        using var find = connection.Prepare(
            "SELECT id, last_seq, last_offset, oldest_offset, trimmed_seq FROM topics WHERE name = ?");
        if (!find.Bind(1, topic).Step())
        {
            return default;
        }

        var oldest = find.Int64(3);
        var offset = find.Int64(1) <= throughSeq
            ? find.Int64(2)
            : Math.Max(TopicPlaces.OffsetAt(connection, find.Int64(0), throughSeq), oldest - 1);
        return State(offset, oldest, find.Int64(4));
    }

    public static TopicPage List(Connection connection, string prefix, string? after, int limit)
    {
        var isAfter = after is not null && TopicOrder.Instance.Compare(after, prefix) >= 0;
        var page = new List<NamedTopicState>();
        using var list = connection.Prepare(isAfter
            ? "SELECT name, last_offset, oldest_offset, trimmed_seq FROM topics WHERE name > ? AND oldest_offset <= last_offset ORDER BY name"
            : "SELECT name, last_offset, oldest_offset, trimmed_seq FROM topics WHERE name >= ? AND oldest_offset <= last_offset ORDER BY name");
        list.Bind(1, isAfter ? after : prefix);
        while (list.Step())
        {
            var name = list.Text(0)!;
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
            {
                break;
            }

            if (page.Count == limit)
            {
                return new TopicPage(page, More: true);
            }

            page.Add(new NamedTopicState(name, State(list.Int64(1), list.Int64(2), list.Int64(3))));
        }

        return new TopicPage(page, More: false);
    }

    public static TopicTail? Tail(Connection connection, string topic)
    {
        using var find = connection.Prepare(
            "SELECT id, last_seq, last_offset, last_place, last_total FROM topics WHERE name = ?");
        return find.Bind(1, topic).Step()
            ? new TopicTail(find.Int64(0), find.Int64(1), find.Int64(2), find.Int64(3), find.Int64(4))
            : null;
    }

    public static TopicTail Create(Connection connection, string topic)
    {
        using var create = connection.Prepare(
            "INSERT INTO topics (name, last_seq, last_offset, last_place, last_total) VALUES (?, 0, 0, 0, 0) RETURNING id");
        create.Bind(1, topic).Step();
        return new TopicTail(create.Int64(0), 0, 0, 0, 0);
    }

    public static void Save(Connection connection, TopicTail tail)
    {
        using var save = connection.Prepare(
            "UPDATE topics SET last_seq = ?, last_offset = ?, last_place = ?, last_total = ? WHERE id = ?");
        save.Bind(1, tail.Seq).Bind(2, tail.Offset).Bind(3, tail.Place).Bind(4, tail.Total).Bind(5, tail.Id).Step();
    }

    private static TopicState State(long offset, long oldest, long trimmed) =>
        new(offset, oldest <= offset ? oldest : 0, trimmed);
}
