using Parley.Messages;

namespace Parley.Users;

/// <summary>
/// People, their names, and how far each has read. No two people have the same name at a time. May be called from any
/// thread; throws <see cref="Log.LogUnavailableException"/> when it cannot be served now.
/// </summary>
public interface IUserStore
{
    /// <summary>The user with an id, or null. Counts as having seen the user.</summary>
    ValueTask<User?> FindAsync(string id, CancellationToken cancel);

    /// <summary>
    /// Gives a user a name, and the one that it had before back, unless somebody else has it: somebody with another id who
    /// was seen within <see cref="UserStoreOptions.NameLifetime"/>, and whose name is the same when upper and lower case
    /// and compatible forms of letters are taken for one (<see cref="NameKey"/>).
    /// </summary>
    /// <param name="user">The user. Neither the id nor the name is null; the name keeps the rules of names.</param>
    /// <param name="cancel">Gives up waiting.</param>
    ValueTask<NameClaim> ClaimNameAsync(User user, CancellationToken cancel);

    /// <summary>The offsets through which a user has read topics. Those where the user has no mark are left out.</summary>
    ValueTask<IReadOnlyDictionary<string, long>> GetReadMarksAsync(
        string userId, IReadOnlyCollection<string> topics, CancellationToken cancel);

    /// <summary>Moves a read mark. Counts as having seen the user.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="topic">In which topic.</param>
    /// <param name="offset">Where to, 0 or more.</param>
    /// <param name="exactly">Whether it may also go back. Else a mark only grows.</param>
    /// <param name="cancel">Gives up waiting.</param>
    ValueTask<ReadMarkChange> SetReadMarkAsync(string userId, string topic, long offset, bool exactly, CancellationToken cancel);
}
