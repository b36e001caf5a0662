using Parley.Messages;
using Parley.Sqlite.Database;
using Parley.Users;

namespace Parley.Sqlite.People;

/// <summary>Reads and writes what is known of people.</summary>
internal static class UserRows
{
    public static (User User, long SeenMs)? Find(Connection connection, string id)
    {
        using var find = connection.Prepare("SELECT name, seen FROM users WHERE id = ?");
        return find.Bind(1, id).Step() ? (new User(id, find.Text(0)), find.Int64(1)) : null;
    }

    /// <summary>Writes down that a user was seen, unless that was written down not long ago.</summary>
    public static void See(Connection connection, string id, long nowMs, long precisionMs)
    {
        using var see = connection.Prepare("UPDATE users SET seen = ? WHERE id = ? AND seen < ?");
        see.Bind(1, nowMs).Bind(2, id).Bind(3, nowMs - precisionMs).Step();
    }

    /// <summary>Gives a user a name, if nobody has it who was seen after a moment.</summary>
    public static NameClaim Claim(Connection connection, User user, long nowMs, long seenAfterMs)
    {
        var key = NameKey.Of(user.Name!);
        if (IsTaken(key))
        {
            return new NameClaim(null, FreeName.Find(user.Name!, IsTaken));
        }

        // Who had it and stayed away is asked for a name again, and keeps the id and what was read.
        using (var forget = connection.Prepare("DELETE FROM users WHERE name_key = ? AND id <> ?"))
        {
            forget.Bind(1, key).Bind(2, user.Id).Step();
        }

        var was = Find(connection, user.Id!)?.User.Name;
        using var save = connection.Prepare("INSERT OR REPLACE INTO users (id, name, name_key, seen) VALUES (?, ?, ?, ?)");
        save.Bind(1, user.Id).Bind(2, user.Name).Bind(3, key).Bind(4, nowMs).Step();
        return new NameClaim(was, null);

        bool IsTaken(string other)
        {
            using var find = connection.Prepare("SELECT 1 FROM users WHERE name_key = ? AND id <> ? AND seen > ? LIMIT 1");
            return find.Bind(1, other).Bind(2, user.Id).Bind(3, seenAfterMs).Step();
        }
    }

    /// <summary>Makes the keys of names that are older than keys.</summary>
    public static void FillKeys(Connection connection)
    {
        var names = new List<(string Id, string Name)>();
        using (var read = connection.Prepare("SELECT id, name FROM users"))
        {
            while (read.Step())
            {
                names.Add((read.Text(0)!, read.Text(1)!));
            }
        }

        foreach (var (id, name) in names)
        {
            using var write = connection.Prepare("UPDATE users SET name_key = ? WHERE id = ?");
            write.Bind(1, NameKey.Of(name)).Bind(2, id).Step();
        }
    }
}
