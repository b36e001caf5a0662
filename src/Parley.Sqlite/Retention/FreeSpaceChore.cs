using Parley.Sqlite.Database;

namespace Parley.Sqlite.Retention;

/// <summary>
/// Gives free pages back to the disk when there are many. A few stay for what comes: a file that shrinks and grows again
/// every day only wears the disk.
/// </summary>
internal sealed class FreeSpaceChore : Chore
{
    /// <summary>Pages given back in a step: 1 MiB.</summary>
    private const int PagesPerStep = 256;

    /// <summary>Free pages that are always kept: 16 MiB.</summary>
    private const int KeptPages = 4096;

    private bool _isShrinking;

    public override TimeSpan Step(Connection connection)
    {
        var free = connection.QueryNumber("PRAGMA freelist_count");
        var all = connection.QueryNumber("PRAGMA page_count");

        // Begins when a quarter of the file is free and ends when less than an eighth is.
        _isShrinking = free > KeptPages && free > all / (_isShrinking ? 8 : 4);
        if (!_isShrinking)
        {
            return TimeSpan.FromMinutes(1);
        }

        connection.Execute($"PRAGMA incremental_vacuum({PagesPerStep})");
        return TimeSpan.Zero;
    }
}
