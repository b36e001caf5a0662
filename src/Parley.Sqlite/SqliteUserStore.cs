using Parley.Log;
using Parley.Messages;
using Parley.Sqlite.People;
using Parley.Users;

namespace Parley.Sqlite;

/// <summary>
/// People and read marks in the file of a log, within <see cref="SqliteLogOptions.People"/>. What is saved joins the
/// transaction of the messages that wait beside it.
/// </summary>
public sealed class SqliteUserStore(SqliteLog log) : IUserStore
{
    /// <summary>How exactly it is written down when somebody was seen: a write a day for each who is.</summary>
    private const long SeenPrecisionMs = 24 * 60 * 60 * 1000;

    private UserStoreOptions Options => log.Options.People;

    private long NowMs => log.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public async ValueTask<User?> FindAsync(string id, CancellationToken cancel)
    {
        if (await log.Readers.ReadAsync(connection => UserRows.Find(connection, id), cancel).ConfigureAwait(false) is not { } found)
        {
            return null;
        }

        if (NowMs - found.SeenMs > SeenPrecisionMs)
        {
            _ = SeeAsync(id);
        }

        return found.User;
    }

    /// <inheritdoc/>
    public ValueTask<NameClaim> ClaimNameAsync(User user, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(user.Id, nameof(user));
        ArgumentNullException.ThrowIfNull(user.Name, nameof(user));
        var now = NowMs;
        return new(log.Writer.RunAsync(
            connection => UserRows.Claim(connection, user, now, now - (long)Options.NameLifetime.TotalMilliseconds)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, long>> GetReadMarksAsync(
        string userId, IReadOnlyCollection<string> topics, CancellationToken cancel) =>
        new(log.Readers.ReadAsync(connection => ReadMarkRows.Get(connection, userId, topics), cancel));

    /// <inheritdoc/>
    public ValueTask<ReadMarkChange> SetReadMarkAsync(
        string userId, string topic, long offset, bool exactly, CancellationToken cancel)
    {
        var now = NowMs;
        return new(log.Writer.RunAsync(connection =>
        {
            UserRows.See(connection, userId, now, SeenPrecisionMs);
            return ReadMarkRows.Set(connection, userId, topic, offset, exactly, now);
        }));
    }

    private async Task SeeAsync(string id)
    {
        var now = NowMs;
        try
        {
            await log.Writer.RunAsync(connection =>
            {
                UserRows.See(connection, id, now, SeenPrecisionMs);
                return true;
            }).ConfigureAwait(false);
        }
        catch (LogUnavailableException)
        {
            // It is written down the next time.
        }
    }
}
