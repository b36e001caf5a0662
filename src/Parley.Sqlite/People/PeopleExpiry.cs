using Parley.Sqlite.Database;
using Parley.Users;

namespace Parley.Sqlite.People;

/// <summary>Removes the people who were not seen, and the marks that were not moved, for longest, when there are too many.</summary>
internal sealed class PeopleExpiry(UserStoreOptions options) : Chore
{
    /// <summary>A few milliseconds of work.</summary>
    private const int RowsPerStep = 500;

    /// <summary>How often they are counted. What comes between is bounded by what a server takes in that time.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    public override TimeSpan Step(Connection connection)
    {
        // The indexes hold the times alone, which makes counting quick.
        var people = Surplus(connection, "SELECT count(*) FROM users", options.MaxUsers);
        if (people > 0)
        {
            using var forget = connection.Prepare(
                "DELETE FROM users WHERE id IN (SELECT id FROM users ORDER BY seen LIMIT ?)");
            forget.Bind(1, people).Step();
        }

        var marks = Surplus(connection, "SELECT count(*) FROM read_marks", options.MaxReadMarks);
        if (marks > 0)
        {
            using var forget = connection.Prepare(
                """
                DELETE FROM read_marks WHERE (user_id, topic) IN
                  (SELECT user_id, topic FROM read_marks ORDER BY time LIMIT ?)
                """);
            forget.Bind(1, marks).Step();
        }

        return people == RowsPerStep || marks == RowsPerStep ? TimeSpan.Zero : Interval;
    }

    private static long Surplus(Connection connection, string sql, int most)
    {
        using var count = connection.Prepare(sql);
        count.Step();
        return Math.Min(count.Int64(0) - most, RowsPerStep);
    }
}
