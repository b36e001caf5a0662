using Parley.Collections;
using Parley.Messages;

namespace Parley.Delivery;

/// <summary>The open connections of each user with an id.</summary>
internal sealed class UserConnections
{
    /// <summary>
    /// New names that are remembered for connections that were on their way when the name changed: far more than people
    /// who change their names within the seconds that a handshake may take.
    /// </summary>
    private const int MaxRenamed = 1000;

    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly Dictionary<string, List<Connection>> _connections = new(StringComparer.Ordinal);
    private readonly LruMap<string, User> _renamed = new(MaxRenamed, StringComparer.Ordinal);

    /// <returns>Whether the user had connections, and nobody was at any of them.</returns>
    public bool Add(Connection connection)
    {
        if (connection.User.Id is not { } id)
        {
            return false;
        }

        lock (_lock)
        {
            var wasAway = AreAllAwayLocked(id);
            if (!_connections.TryGetValue(id, out var list))
            {
                _connections.Add(id, list = new List<Connection>(1));
            }

            list.Add(connection);
            if (_renamed.TryGet(id, out var user))
            {
                connection.Rename(user);
            }

            return wasAway;
        }
    }

    public void Remove(Connection connection)
    {
        if (connection.User.Id is not { } id)
        {
            return;
        }

        lock (_lock)
        {
            if (_connections.TryGetValue(id, out var list) && list.Remove(connection) && list.Count == 0)
            {
                _connections.Remove(id);
            }
        }
    }

    public IReadOnlyList<Connection> Of(string id)
    {
        lock (_lock)
        {
            return _connections.TryGetValue(id, out var list) ? [.. list] : [];
        }
    }

    /// <summary>Whether there are any, and all of them are away.</summary>
    public bool AreAllAway(string id)
    {
        lock (_lock)
        {
            return AreAllAwayLocked(id);
        }
    }

    public IReadOnlyList<Connection> Rename(User user)
    {
        lock (_lock)
        {
            _renamed.Set(user.Id!, user, out _);
            if (!_connections.TryGetValue(user.Id!, out var list))
            {
                return [];
            }

            foreach (var connection in list)
            {
                connection.Rename(user);
            }

            return [.. list];
        }
    }

    private bool AreAllAwayLocked(string id) =>
        _connections.TryGetValue(id, out var list) && list.TrueForAll(connection => connection.IsAway);
}
