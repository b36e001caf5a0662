using Parley.Messages;

namespace Parley.Users;

/// <summary>
/// People and how far each has read. May be called from any thread; throws
/// <see cref="Log.LogUnavailableException"/> when it cannot be served now.
/// </summary>
public interface IUserStore
{
    /// <summary>The user with an id, or null.</summary>
    ValueTask<User?> FindAsync(string id, CancellationToken cancel);

    /// <summary>Adds a user or changes its name. <see cref="User.Id"/> and <see cref="User.Name"/> are not null.</summary>
    ValueTask SaveAsync(User user, CancellationToken cancel);

    /// <summary>The offset through which a user has read a topic; 0 when nothing.</summary>
    ValueTask<long> GetReadMarkAsync(string userId, string topic, CancellationToken cancel);

    /// <summary>Moves a read mark. A mark never goes back.</summary>
    ValueTask SetReadMarkAsync(string userId, string topic, long offset, CancellationToken cancel);
}
