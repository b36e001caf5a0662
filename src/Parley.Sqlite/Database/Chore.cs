namespace Parley.Sqlite.Database;

/// <summary>Upkeep that the writer does in small steps, between the work of callers.</summary>
internal abstract class Chore
{
    /// <summary>When the next step is due, in milliseconds of <see cref="Environment.TickCount64"/>. Owned by the writer's thread.</summary>
    public long DueMs { get; set; }

    /// <summary>There is something to do soon. On the writer's thread.</summary>
    public void Wake(int delayMs) => DueMs = Math.Min(DueMs, Environment.TickCount64 + delayMs);

    /// <summary>Whether a step runs within a transaction.</summary>
    public virtual bool NeedsTransaction => true;

    /// <summary>
    /// Does one step within a transaction of its own: a few milliseconds of work at the most.
    /// </summary>
    /// <returns>How long until the next step; zero when there is more to do now.</returns>
    public abstract TimeSpan Step(Connection connection);
}
