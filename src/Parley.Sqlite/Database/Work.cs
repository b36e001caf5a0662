namespace Parley.Sqlite.Database;

/// <summary>Something that a thread with a connection does for a caller, within a transaction that it may share with others.</summary>
internal abstract class Work
{
    /// <summary>Ends what is read; what is written is never cut short.</summary>
    public virtual CancellationToken Cancel => CancellationToken.None;

    /// <summary>
    /// Does it, on the connection's thread. Nothing outside the file may change before <see cref="Committed"/>: it is done
    /// again when what shared its transaction failed.
    /// </summary>
    public abstract void Run(Connection connection);

    /// <summary>The transaction is safe.</summary>
    public abstract void Committed();

    /// <summary>The transaction was rolled back.</summary>
    public abstract void Failed(Exception reason);
}
