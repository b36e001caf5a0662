using Parley.Sqlite.Database;

namespace Parley.Sqlite.Search;

/// <summary>Lets the search index follow the log.</summary>
internal sealed class SearchChore : Chore
{
    /// <summary>Messages in a step: about 5 ms of short ones.</summary>
    public const int MessagesPerStep = 100;

    /// <summary>How long after an append the index follows: a burst is indexed together.</summary>
    public const int DelayMs = 100;

    private static readonly TimeSpan UntilWoken = TimeSpan.FromHours(1);

    public override TimeSpan Step(Connection connection) =>
        SearchIndex.Advance(connection, MessagesPerStep) ? TimeSpan.Zero : UntilWoken;
}
