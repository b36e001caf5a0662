using Parley.Log;
using Parley.Sqlite.Database;

namespace Parley.Sqlite.Log;

/// <summary>Reads what is known of topics.</summary>
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
            : Math.Max(EntryRows.OffsetAt(connection, find.Int64(0), throughSeq), oldest - 1);
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

    private static TopicState State(long offset, long oldest, long trimmed) =>
        new(offset, oldest <= offset ? oldest : 0, trimmed);
}
