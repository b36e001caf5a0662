using Parley.Retention;
using Parley.Users;

namespace Parley.Sqlite;

/// <summary>Where and how a <see cref="SqliteLog"/> keeps its file.</summary>
public sealed record SqliteLogOptions
{
    /// <summary>The file. Beside it lie <c>-wal</c> and <c>-shm</c> (SQLite's journal) and <c>-lock</c>.</summary>
    public required string Path { get; init; }

    /// <summary>When a batch counts as safe. Default <see cref="SqliteSynchronous.Full"/>.</summary>
    public SqliteSynchronous Synchronous { get; init; } = SqliteSynchronous.Full;

    /// <summary>
    /// Connections that read, each for one reader at a time; further readers wait. Default 4: more than the cores of a
    /// small server, so that one that waits for the disk does not stop the others; each has a cache of 2 MiB.
    /// </summary>
    public int Readers { get; init; } = 4;

    /// <summary>
    /// How long an append waits for a lock that another program holds on the file, in milliseconds. Default 1,000: longer
    /// than a person's look into the file takes, shorter than the patience of a publisher.
    /// </summary>
    public int BusyTimeoutMs { get; init; } = 1000;

    /// <summary>
    /// The largest file, in bytes, that is checked as a whole at start; of a larger one the header, the schema, the
    /// journal and the newest entries are. Default 96 MiB: what takes less than a second.
    /// </summary>
    public long FullCheckBytes { get; init; } = 96L * 1024 * 1024;

    /// <summary>
    /// The size, in bytes, beyond which the file does not grow: then appends are refused as on a full disk. Default null:
    /// the disk decides. The journal beside it, up to some 64 MiB, does not count.
    /// </summary>
    public long? MaxFileBytes { get; init; }

    /// <summary>What is kept of which topics. Default: everything.</summary>
    public IReadOnlyList<RetentionRule> Retention { get; init; } = [];

    /// <summary>How many people and read marks the file holds, and for how long a name stays with somebody.</summary>
    public UserStoreOptions People { get; init; } = new();

    /// <summary>What is wrong with the options; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var mistakes = new List<string>();
        if (string.IsNullOrWhiteSpace(Path))
        {
            mistakes.Add("Path is empty; it is the file of the log.");
        }

        if (Readers is < 1 or > 64)
        {
            mistakes.Add($"Readers is {Readers}; it must be from 1 to 64.");
        }

        if (BusyTimeoutMs is < 0 or > 60_000)
        {
            mistakes.Add($"BusyTimeoutMs is {BusyTimeoutMs}; it must be from 0 to 60000.");
        }

        if (MaxFileBytes < 1024 * 1024)
        {
            mistakes.Add($"MaxFileBytes is {MaxFileBytes}; it must be at least 1 MiB, or left out.");
        }

        mistakes.AddRange(People.Validate());
        mistakes.AddRange(Retention.SelectMany(rule => rule.Validate()));
        return mistakes;
    }
}
