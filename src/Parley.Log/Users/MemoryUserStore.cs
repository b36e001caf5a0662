using Parley.Collections;
using Parley.Messages;

namespace Parley.Users;

/// <summary>People and read marks that live as long as the process, within the limits of its options.</summary>
public sealed class MemoryUserStore : IUserStore
{
    private readonly UserStoreOptions _options;
    private readonly TimeProvider _time;

    // Guards everything below.
    private readonly Lock _lock = new();
    private readonly LruMap<string, Person> _people;
    private readonly Dictionary<string, string> _holders = new(StringComparer.Ordinal);
    private readonly LruMap<(string User, string Topic), long> _readMarks;

    /// <summary>Makes an empty store.</summary>
    /// <param name="options">Its limits; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names all that are.</exception>
    public MemoryUserStore(UserStoreOptions? options = null, TimeProvider? time = null)
    {
        _options = options ?? new UserStoreOptions();
        if (_options.Validate() is { Count: > 0 } mistakes)
        {
            throw new ArgumentException(string.Join(' ', mistakes), nameof(options));
        }

        _time = time ?? TimeProvider.System;
        _people = new LruMap<string, Person>(_options.MaxUsers, StringComparer.Ordinal);
        _readMarks = new LruMap<(string User, string Topic), long>(_options.MaxReadMarks);
    }

    /// <inheritdoc/>
    public ValueTask<User?> FindAsync(string id, CancellationToken cancel)
    {
        lock (_lock)
        {
            return new(SeeLocked(id)?.User);
        }
    }

    /// <inheritdoc/>
    public ValueTask<NameClaim> ClaimNameAsync(User user, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(user.Id, nameof(user));
        ArgumentNullException.ThrowIfNull(user.Name, nameof(user));
        var key = NameKey.Of(user.Name);
        lock (_lock)
        {
            if (IsTakenLocked(key, user.Id))
            {
                return new(new NameClaim(null, FreeName.Find(user.Name, other => IsTakenLocked(other, user.Id))));
            }

            if (_holders.TryGetValue(key, out var former) && former != user.Id)
            {
                _people.Remove(former);
            }

            var known = SeeLocked(user.Id);
            if (known is not null)
            {
                _holders.Remove(known.Key);
            }

            if (_people.Set(user.Id, new Person(user, key, _time.GetTimestamp()), out var evicted))
            {
                _holders.Remove(evicted.Value.Key);
            }

            _holders[key] = user.Id;
            return new(new NameClaim(known?.User.Name, null));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, long>> GetReadMarksAsync(
        string userId, IReadOnlyCollection<string> topics, CancellationToken cancel)
    {
        var marks = new Dictionary<string, long>(StringComparer.Ordinal);
        lock (_lock)
        {
            foreach (var topic in topics)
            {
                if (_readMarks.TryGet((userId, topic), out var offset))
                {
                    marks[topic] = offset;
                }
            }
        }

        return new(marks);
    }

    /// <inheritdoc/>
    public ValueTask<ReadMarkChange> SetReadMarkAsync(
        string userId, string topic, long offset, bool exactly, CancellationToken cancel)
    {
        lock (_lock)
        {
            SeeLocked(userId);
            long? known = _readMarks.TryGet((userId, topic), out var mark) ? mark : null;
            if (!ReadMarkChange.Moves(known, offset, exactly))
            {
                return new(new ReadMarkChange(mark, IsMoved: false));
            }

            _readMarks.Set((userId, topic), offset, out _);
            return new(new ReadMarkChange(offset, IsMoved: true));
        }
    }

    private Person? SeeLocked(string id)
    {
        if (!_people.TryGet(id, out var person))
        {
            return null;
        }

        person.Seen = _time.GetTimestamp();
        return person;
    }

    private bool IsTakenLocked(string key, string id) =>
        _holders.TryGetValue(key, out var holder)
        && holder != id
        && _people.TryPeek(holder, out var person)
        && _time.GetElapsedTime(person.Seen) < _options.NameLifetime;

    private sealed class Person(User user, string key, long seen)
    {
        public User User { get; } = user;

        public string Key { get; } = key;

        /// <summary>When, as a timestamp: how long ago that was does not change with the clock.</summary>
        public long Seen { get; set; } = seen;
    }
}
