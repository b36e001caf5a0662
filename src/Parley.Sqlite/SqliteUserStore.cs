using Parley.Messages;
using Parley.Users;

namespace Parley.Sqlite;

/// <summary>
/// People and read marks in the file of a log. What is saved joins the transaction of the messages that wait beside it.
/// </summary>
public sealed class SqliteUserStore(SqliteLog log) : IUserStore
{
    /// <inheritdoc/>
    public ValueTask<User?> FindAsync(string id, CancellationToken cancel) => new(log.Readers.ReadAsync<User?>(
        connection =>
        {
            using var find = connection.Prepare("SELECT name FROM users WHERE id = ?");
            return find.Bind(1, id).Step() ? new User(id, find.Text(0)) : null;
        },
        cancel));

    /// <inheritdoc/>
    public ValueTask SaveAsync(User user, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(user.Id, nameof(user));
        ArgumentNullException.ThrowIfNull(user.Name, nameof(user));
        return new(log.Writer.RunAsync(connection =>
        {
            using var save = connection.Prepare("INSERT OR REPLACE INTO users (id, name) VALUES (?, ?)");
            return save.Bind(1, user.Id).Bind(2, user.Name).Step();
        }));
    }

    /// <inheritdoc/>
    public ValueTask<long> GetReadMarkAsync(string userId, string topic, CancellationToken cancel) =>
        new(log.Readers.ReadAsync(
            connection =>
            {
                using var find = connection.Prepare("SELECT offset FROM read_marks WHERE user_id = ? AND topic = ?");
                return find.Bind(1, userId).Bind(2, topic).Step() ? find.Int64(0) : 0;
            },
            cancel));

    /// <inheritdoc/>
    public ValueTask SetReadMarkAsync(string userId, string topic, long offset, CancellationToken cancel) =>
        new(log.Writer.RunAsync(connection =>
        {
            using var set = connection.Prepare(
                """
                INSERT INTO read_marks (user_id, topic, offset) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET offset = excluded.offset WHERE excluded.offset > offset
                """);
            return set.Bind(1, userId).Bind(2, topic).Bind(3, offset).Step();
        }));
}
