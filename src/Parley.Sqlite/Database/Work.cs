namespace Parley.Sqlite.Database;

/// <summary>Something that the writer does for a caller within a transaction that it may share with others.</summary>
internal abstract class Work
{
    /// <summary>Does it, on the writer's thread. Nothing outside the file may change before <see cref="Committed"/>.</summary>
    public abstract void Run(Connection connection);

    /// <summary>The transaction is safe.</summary>
    public abstract void Committed();

    /// <summary>The transaction was rolled back.</summary>
    public abstract void Failed(Exception reason);
}
