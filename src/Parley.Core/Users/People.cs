using Parley.Messages;

namespace Parley.Users;

/// <summary>
/// The people of a hub: gives them names and tells everything that is open of it. May be used from any thread.
/// </summary>
/// <param name="hub">The hub.</param>
/// <param name="users">Where they are stored.</param>
public sealed class People(Hub hub, IUserStore users)
{
    private readonly UserGates _gates = new();

    /// <summary>Gives a user a name, unless somebody else has it. Open connections of the user have it at once.</summary>
    /// <param name="user">The user. Neither the id nor the name is null; the name keeps the rules of names.</param>
    /// <param name="cancel">Gives up before it has begun.</param>
    /// <exception cref="Log.LogUnavailableException">It cannot be stored now.</exception>
    public Task<NameClaim> NameAsync(User user, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(user.Id, nameof(user));
        return _gates.RunAsync(user.Id, () => NameLaterAsync(user), cancel);
    }

    private async Task<NameClaim> NameLaterAsync(User user)
    {
        var claim = await users.ClaimNameAsync(user, CancellationToken.None).ConfigureAwait(false);
        if (!claim.IsTaken && claim.Was != user.Name)
        {
            hub.Rename(user);
        }

        return claim;
    }
}
