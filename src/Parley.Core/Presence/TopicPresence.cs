using Parley.Messages;

namespace Parley.Presence;

/// <summary>The users of one topic.</summary>
internal sealed class TopicPresence
{
    private readonly Lock _lock = new();

    // Guarded by _lock. A crowd that leaves takes each of its people out at once, hence the list beside the map.
    private readonly Dictionary<string, LinkedListNode<Visitor>> _visitors = new(StringComparer.Ordinal);

    // Guarded by _lock; in order of arrival.
    private readonly LinkedList<Visitor> _arrivals = new();

    // Guarded by _lock; made when it is asked for, and shared by all who ask until something changes.
    private IReadOnlyList<PresentUser>? _shown;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _visitors.Count;
            }
        }
    }

    /// <param name="user">The user.</param>
    /// <param name="visit">A number that no other arrival has.</param>
    /// <param name="maxUsers">So many may be there.</param>
    /// <param name="isNew">Whether the user was not there before.</param>
    /// <param name="was">The name that was shown until now, when it was another.</param>
    /// <returns>False when too many are there.</returns>
    public bool TryEnter(User user, long visit, int maxUsers, out bool isNew, out string? was)
    {
        lock (_lock)
        {
            isNew = false;
            was = null;
            if (Find(user.Key!) is { } visitor)
            {
                visitor.Connections++;
                visitor.Visit = visit;
                was = RenameLocked(visitor, user);
                return true;
            }

            if (_visitors.Count >= maxUsers)
            {
                return false;
            }

            _visitors.Add(user.Key!, _arrivals.AddLast(new Visitor { User = user, Connections = 1, Visit = visit }));
            _shown = null;
            isNew = true;
            return true;
        }
    }

    /// <returns>The name that was shown until now, when it was another.</returns>
    public string? Rename(User user)
    {
        lock (_lock)
        {
            return Find(user.Key!) is { } visitor ? RenameLocked(visitor, user) : null;
        }
    }

    /// <returns>The user as it is shown now, when that is a change.</returns>
    public PresentUser? SetAway(string key, bool isAway)
    {
        lock (_lock)
        {
            if (Find(key) is not { } visitor || visitor.IsAway == isAway)
            {
                return null;
            }

            visitor.IsAway = isAway;
            _shown = null;
            return visitor.Shown;
        }
    }

    /// <returns>The number of this visit when the user's last connection went, else null.</returns>
    public long? Leave(string key)
    {
        lock (_lock)
        {
            return Find(key) is { } visitor && --visitor.Connections == 0 ? visitor.Visit : null;
        }
    }

    /// <summary>Removes a user who has not come back since that visit.</summary>
    public User? Remove(string key, long visit)
    {
        lock (_lock)
        {
            if (Find(key) is { Connections: 0 } visitor && visitor.Visit == visit)
            {
                _visitors.Remove(key, out var node);
                _arrivals.Remove(node!);
                _shown = null;
                return visitor.User;
            }

            return null;
        }
    }

    public IReadOnlyList<PresentUser> Users()
    {
        lock (_lock)
        {
            return _shown ??= [.. _arrivals.Select(visitor => visitor.Shown)];
        }
    }

    private Visitor? Find(string key) => _visitors.TryGetValue(key, out var node) ? node.Value : null;

    private string? RenameLocked(Visitor visitor, User user)
    {
        var was = visitor.User.Name;
        visitor.User = user;
        if (was == user.Name)
        {
            return null;
        }

        _shown = null;
        return was;
    }

    private sealed class Visitor
    {
        public required User User { get; set; }

        public bool IsAway { get; set; }

        public PresentUser Shown => new(User.Id, User.Name, IsAway);

        public int Connections { get; set; }

        /// <summary>The number of the last arrival, so that an old deadline does not end a new visit.</summary>
        public long Visit { get; set; }
    }
}
