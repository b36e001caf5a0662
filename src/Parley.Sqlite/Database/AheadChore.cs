using Parley.Log;

namespace Parley.Sqlite.Database;

/// <summary>
/// What was used last while the clock was ahead would look as if it were used until that time has come: a key would be
/// remembered, a name held and a mark kept for so long. From now on it is as if it had been used now.
/// </summary>
internal sealed class AheadChore(TimeProvider time) : Chore
{
    /// <summary>A few milliseconds of work.</summary>
    private const int RowsPerStep = 500;

    /// <summary>
    /// From one look to the next, and before the first: a machine that has no clock of its own has been told the time by then.
    /// </summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private static readonly string[] Corrections =
    [
        "UPDATE keys SET time = ?1 WHERE digest IN (SELECT digest FROM keys WHERE time > ?2 LIMIT ?3)",
        "UPDATE users SET seen = ?1 WHERE id IN (SELECT id FROM users WHERE seen > ?2 LIMIT ?3)",
        """
        UPDATE read_marks SET time = ?1 WHERE (user_id, topic) IN
          (SELECT user_id, topic FROM read_marks WHERE time > ?2 LIMIT ?3)
        """,
    ];

    private bool _hasWaited;

    public override TimeSpan Step(Connection connection)
    {
        if (!_hasWaited)
        {
            _hasWaited = true;
            return Interval;
        }

        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var isMore = false;
        foreach (var sql in Corrections)
        {
            using var correct = connection.Prepare(sql);
            correct.Bind(1, nowMs).Bind(2, nowMs + LogClock.StandstillMs).Bind(3, RowsPerStep).Step();
            isMore |= connection.Changes == RowsPerStep;
        }

        return isMore ? TimeSpan.Zero : Interval;
    }
}
