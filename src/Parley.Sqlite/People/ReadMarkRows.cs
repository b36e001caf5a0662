using Parley.Sqlite.Database;
using Parley.Users;

namespace Parley.Sqlite.People;

/// <summary>Reads and writes how far people have read.</summary>
internal static class ReadMarkRows
{
    public static IReadOnlyDictionary<string, long> Get(Connection connection, string userId, IReadOnlyCollection<string> topics)
    {
        var marks = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var topic in topics)
        {
            if (Get(connection, userId, topic) is { } offset)
            {
                marks[topic] = offset;
            }
        }

        return marks;
    }

    public static ReadMarkChange Set(Connection connection, string userId, string topic, long offset, bool exactly, long nowMs)
    {
        var known = Get(connection, userId, topic);
        if (!ReadMarkChange.Moves(known, offset, exactly))
        {
            return new ReadMarkChange(known ?? 0, IsMoved: false);
        }

        using var set = connection.Prepare(
            "INSERT OR REPLACE INTO read_marks (user_id, topic, offset, time) VALUES (?, ?, ?, ?)");
        set.Bind(1, userId).Bind(2, topic).Bind(3, offset).Bind(4, nowMs).Step();
        return new ReadMarkChange(offset, IsMoved: true);
    }

    private static long? Get(Connection connection, string userId, string topic)
    {
        using var find = connection.Prepare("SELECT offset FROM read_marks WHERE user_id = ? AND topic = ?");
        return find.Bind(1, userId).Bind(2, topic).Step() ? find.Int64(0) : null;
    }
}
