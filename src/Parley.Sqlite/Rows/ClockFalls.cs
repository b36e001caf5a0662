using Parley.Sqlite.Database;

namespace Parley.Sqlite.Rows;

/// <summary>
/// Where the clock was set back: the entries before which times fall. Between two of them times only rise, so that entries are
/// found by time without an index.
/// </summary>
internal static class ClockFalls
{
    /// <summary>The start of a statement that finds each entry, <c>e.seq</c>, with a time before that of the one before it, <c>e.last</c>.</summary>
    public const string FindSql =
        """
        SELECT e.seq FROM
          (SELECT seq, time, lag(seq) OVER (ORDER BY seq) AS last, lag(time) OVER (ORDER BY seq) AS before FROM entries) e
        WHERE e.time < e.before
        """;

    /// <summary>The clock was set back before an entry.</summary>
    public static void Add(Connection connection, long seq)
    {
        using var add = connection.Prepare("INSERT OR IGNORE INTO clock_falls (seq) VALUES (?)");
        add.Bind(1, seq).Step();
    }

    /// <summary>Finds them by looking at all entries.</summary>
    public static void FindAll(Connection connection) =>
        connection.Execute("DELETE FROM clock_falls; INSERT INTO clock_falls (seq) " + FindSql);

    /// <summary>Forgets those before which nothing is left.</summary>
    public static void Forget(Connection connection) =>
        connection.Run("DELETE FROM clock_falls WHERE seq <= coalesce((SELECT min(seq) FROM entries), 9223372036854775807)");

    /// <summary>The stretches of the log in which times rise, oldest first: from the first number to before the second.</summary>
    public static List<(long First, long End)> Stretches(Connection connection)
    {
        var stretches = new List<(long First, long End)>();
        using var ends = connection.Prepare("SELECT min(seq), max(seq) FROM entries");
        if (!ends.Step() || ends.IsNull(0))
        {
            return stretches;
        }

        var first = ends.Int64(0);
        using var falls = connection.Prepare("SELECT seq FROM clock_falls WHERE seq > ? ORDER BY seq");
        falls.Bind(1, first);
        while (falls.Step())
        {
            stretches.Add((first, falls.Int64(0)));
            first = falls.Int64(0);
        }

        stretches.Add((first, ends.Int64(1) + 1));
        return stretches;
    }
}
