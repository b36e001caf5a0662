using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Parley.Search;
using Parley.Sqlite.Database;

namespace Parley.Sqlite.Search;

/// <summary>
/// The words of the messages. The index follows the log in small steps, so that publishers do not wait for it; what is
/// edited, deleted or trimmed changes it in the same transaction.
/// </summary>
internal static class SearchIndex
{
    /// <summary>Makes the index anew, from the first message on, when another version of the tokenizer made it.</summary>
    public static void Prepare(Connection connection)
    {
        if (Meta(connection, Rows.Meta.SearchVersion) != SearchTokenizer.Version)
        {
            connection.Run("INSERT INTO search (search) VALUES ('delete-all')");
            Rows.Meta.Set(connection, Rows.Meta.SearchThrough, 0);
            Rows.Meta.Set(connection, Rows.Meta.SearchVersion, SearchTokenizer.Version);
        }
    }

    /// <summary>Indexes the next messages.</summary>
    /// <returns>Whether there may be more.</returns>
    public static bool Advance(Connection connection, int maxMessages)
    {
        var through = Meta(connection, Rows.Meta.SearchThrough);
        var last = through;
        var count = 0;
        using (var next = connection.Prepare(
            "SELECT seq, topic, user_id, user_name, data FROM entries WHERE seq > ? AND type = 0 ORDER BY seq LIMIT ?"))
        {
            next.Bind(1, through).Bind(2, maxMessages);
            while (next.Step())
            {
                last = next.Int64(0);
                Add(connection, last, next.Int64(1), next.Text(2) ?? next.Text(3), next.Bytes(4));
                count++;
            }
        }

        if (last > through)
        {
            Rows.Meta.Set(connection, Rows.Meta.SearchThrough, last);
        }

        return count == maxMessages;
    }

    /// <summary>Whether every message up to a sequence number is indexed.</summary>
    public static bool IsThrough(Connection connection)
    {
        using var next = connection.Prepare(
            """
            SELECT NOT EXISTS (SELECT 1 FROM entries WHERE type = 0
              AND seq > coalesce((SELECT value FROM meta WHERE name = 'search_through'), 0))
            """);
        return next.Step() && next.Int64(0) != 0;
    }

    /// <summary>Takes a message out, before its row changes.</summary>
    public static void Remove(Connection connection, long seq)
    {
        if (seq > Meta(connection, Rows.Meta.SearchThrough))
        {
            return;
        }

        using var find = connection.Prepare("SELECT topic, user_id, user_name, data FROM entries WHERE seq = ?");
        if (find.Bind(1, seq).Step() && Tokens(find.Bytes(3)) is { Length: > 0 } tokens)
        {
            using var remove = connection.Prepare("INSERT INTO search (search, rowid, tags, text) VALUES ('delete', ?, ?, ?)");
            remove.Bind(1, seq).Bind(2, Tags(find.Int64(0), find.Text(1) ?? find.Text(2))).Bind(3, tokens).Step();
        }
    }

    /// <summary>Puts a message back in, after its row changed.</summary>
    public static void Restore(Connection connection, long seq)
    {
        if (seq > Meta(connection, Rows.Meta.SearchThrough))
        {
            return;
        }

        using var find = connection.Prepare("SELECT topic, user_id, user_name, data FROM entries WHERE seq = ?");
        if (find.Bind(1, seq).Step())
        {
            Add(connection, seq, find.Int64(0), find.Text(1) ?? find.Text(2), find.Bytes(3));
        }
    }

    /// <summary>What stands for a topic.</summary>
    public static string TopicTag(long topic) => string.Create(CultureInfo.InvariantCulture, $"t{topic}");

    /// <summary>What stands for a sender.</summary>
    public static string SenderTag(string sender) =>
        "u" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sender)).AsSpan(0, 8));

    private static void Add(Connection connection, long seq, long topic, string? sender, ReadOnlySpan<byte> data)
    {
        if (Tokens(data) is { Length: > 0 } tokens)
        {
            using var add = connection.Prepare("INSERT INTO search (rowid, tags, text) VALUES (?, ?, ?)");
            add.Bind(1, seq).Bind(2, Tags(topic, sender)).Bind(3, tokens).Step();
        }
    }

    private static string Tags(long topic, string? sender) =>
        sender is null ? TopicTag(topic) : $"{TopicTag(topic)} {SenderTag(sender)}";

    private static string Tokens(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder();
        foreach (var token in SearchTokenizer.Tokenize(MessageText.Of(data)))
        {
            text.Append(text.Length > 0 ? " " : "").Append(token.Text);
        }

        return text.ToString();
    }

    private static long Meta(Connection connection, string name) => Rows.Meta.GetNumber(connection, name);
}
