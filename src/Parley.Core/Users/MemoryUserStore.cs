using Parley.Collections;
using Parley.Messages;

namespace Parley.Users;

/// <summary>People and read marks that live as long as the process, within the limits of its options.</summary>
public sealed class MemoryUserStore : IUserStore
{
    // Guards both maps.
    private readonly Lock _lock = new();
    private readonly LruMap<string, User> _users;
    private readonly LruMap<(string User, string Topic), long> _readMarks;

    /// <summary>Makes an empty store.</summary>
    /// <param name="options">Its limits; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is below 1.</exception>
    public MemoryUserStore(MemoryUserStoreOptions? options = null)
    {
        options ??= new MemoryUserStoreOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxUsers, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxReadMarks, 1, nameof(options));
        _users = new LruMap<string, User>(options.MaxUsers, StringComparer.Ordinal);
        _readMarks = new LruMap<(string User, string Topic), long>(options.MaxReadMarks);
    }

    /// <inheritdoc/>
    public ValueTask<User?> FindAsync(string id, CancellationToken cancel)
    {
        lock (_lock)
        {
            return new(_users.TryGet(id, out var user) ? user : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask SaveAsync(User user, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(user.Id, nameof(user));
        ArgumentNullException.ThrowIfNull(user.Name, nameof(user));
        lock (_lock)
        {
            _users.Set(user.Id, user, out _);
        }

        return default;
    }

    /// <inheritdoc/>
    public ValueTask<long> GetReadMarkAsync(string userId, string topic, CancellationToken cancel)
    {
        lock (_lock)
        {
            return new(_readMarks.TryGet((userId, topic), out var offset) ? offset : 0);
        }
    }

    /// <inheritdoc/>
    public ValueTask SetReadMarkAsync(string userId, string topic, long offset, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (!_readMarks.TryGet((userId, topic), out var known) || known < offset)
            {
                _readMarks.Set((userId, topic), offset, out _);
            }
        }

        return default;
    }
}
