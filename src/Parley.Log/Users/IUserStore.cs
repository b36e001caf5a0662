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

/// <summary>What became of a claim to a name.</summary>
/// <param name="Was">The name that the user had before; null for a user that was not known, and when the name is taken.</param>
/// <param name="Suggestion">A name like it that nobody has, when somebody else has the one that was asked for; else null.</param>
public readonly record struct NameClaim(string? Was, string? Suggestion)
{
    /// <summary>Whether somebody else has the name. Nothing was changed then.</summary>
    public bool IsTaken => Suggestion is not null;
}

/// <summary>What became of a read mark that was to be moved.</summary>
/// <param name="Offset">The offset that it stands at now; 0 for none.</param>
/// <param name="IsMoved">Whether it was moved.</param>
public readonly record struct ReadMarkChange(long Offset, bool IsMoved)
{
    /// <summary>The rule of every store: a mark grows, and goes back only when that is meant.</summary>
    /// <param name="known">Where it is; null for none.</param>
    /// <param name="offset">Where it shall be.</param>
    /// <param name="exactly">Whether it may go back. A mark of 0 is none unless that is meant, too.</param>
    internal static bool Moves(long? known, long offset, bool exactly) =>
        exactly ? offset != known : offset > (known ?? 0);
}

/// <summary>Short ways to ask a store of people.</summary>
public static class UserStoreExtensions
{
    /// <summary>The offset through which a user has read a topic; 0 when nothing, or when there is no mark.</summary>
    public static async ValueTask<long> GetReadMarkAsync(
        this IUserStore users, string userId, string topic, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(users);
        var marks = await users.GetReadMarksAsync(userId, [topic], cancel).ConfigureAwait(false);
        return marks.GetValueOrDefault(topic);
    }
}
