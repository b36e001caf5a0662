namespace Parley.Sqlite.Database;

/// <summary>
/// Brings the journal into the file when nothing was written for a while, so that the file of an idle server is whole by
/// itself: for whoever copies it alone, and for a start that has nothing to read twice.
/// </summary>
internal sealed class CheckpointChore : Chore
{
    /// <summary>How long nothing was written: longer than the pauses of a conversation, shorter than somebody needs to begin a copy.</summary>
    public const int IdleMs = 2000;

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(IdleMs);

    /// <summary>When the disk has no room for it, which the next publish will tell.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan UntilWoken = TimeSpan.FromHours(1);

    private Connection? _seen;
    private long _changes;

    /// <summary>A checkpoint cannot run within one.</summary>
    public override bool NeedsTransaction => false;

    public override TimeSpan Step(Connection connection)
    {
        if (_seen != connection || _changes != connection.TotalChanges)
        {
            _seen = connection;
            _changes = connection.TotalChanges;
            return Idle;
        }

        try
        {
            // The first column says whether a reader was in the way.
            var isBusy = connection.WithoutWaiting(static c => c.QueryNumber("PRAGMA wal_checkpoint(TRUNCATE)")) != 0;
            return isBusy ? Idle : UntilWoken;
        }
        catch (SqliteFailure failure) when (failure.LeavesConnectionUsable)
        {
            return AfterFailure;
        }
    }
}
