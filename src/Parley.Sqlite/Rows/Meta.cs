using Parley.Sqlite.Database;

namespace Parley.Sqlite.Rows;

/// <summary>The few values that a file has once.</summary>
internal static class Meta
{
    public const string Epoch = "epoch";

    /// <summary>No entry gets a sequence number up to this one, also when those that had them are gone.</summary>
    public const string SeqFloor = "seq_floor";

    /// <summary>Who has the file open; absent after an orderly end.</summary>
    public const string Holder = "holder";

    /// <summary>How the holder syncs.</summary>
    public const string Synchronous = "synchronous";

    /// <summary>Present in a backup: the log that goes on from here takes a new epoch.</summary>
    public const string IsBackup = "is_backup";

    /// <summary>Messages up to this sequence number are in the search index.</summary>
    public const string SearchThrough = "search_through";

    /// <summary>The version of the tokenizer that made the search index.</summary>
    public const string SearchVersion = "search_version";

    public static string? GetText(Connection connection, string name)
    {
        using var get = connection.Prepare("SELECT value FROM meta WHERE name = ?");
        return get.Bind(1, name).Step() ? get.Text(0) : null;
    }

    public static long GetNumber(Connection connection, string name)
    {
        using var get = connection.Prepare("SELECT value FROM meta WHERE name = ?");
        return get.Bind(1, name).Step() ? get.Int64(0) : 0;
    }

    public static void Set(Connection connection, string name, string value)
    {
        using var set = connection.Prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
        set.Bind(1, name).Bind(2, value).Step();
    }

    public static void Set(Connection connection, string name, long value)
    {
        using var set = connection.Prepare("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
        set.Bind(1, name).Bind(2, value).Step();
    }

    public static void Remove(Connection connection, string name)
    {
        using var remove = connection.Prepare("DELETE FROM meta WHERE name = ?");
        remove.Bind(1, name).Step();
    }
}
