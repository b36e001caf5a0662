using Parley.Messages;

namespace Parley.Users;

/// <summary>
/// The people of a hub: gives them names and tells everything that is open of it. May be used from any thread.
/// </summary>
#pragma warning disable CA1001 // the gates never make a wait handle, so there is nothing to dispose
public sealed class People(Hub hub, IUserStore users)
#pragma warning restore CA1001
{
    // Names of one user change one after another, so that the last one that is stored is the last one that is told.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 16).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Gives a user a name, unless somebody else has it. Open connections of the user have it at once.</summary>
    /// <param name="user">The user. Neither the id nor the name is null; the name keeps the rules of names.</param>
    /// <param name="cancel">Gives up before it has begun.</param>
    /// <exception cref="Log.LogUnavailableException">It cannot be stored now.</exception>
    public async Task<NameClaim> NameAsync(User user, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(user.Id, nameof(user));
        var gate = _gates[(uint)string.GetHashCode(user.Id, StringComparison.Ordinal) % (uint)_gates.Length];
        await gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var claim = await users.ClaimNameAsync(user, CancellationToken.None).ConfigureAwait(false);
            if (!claim.IsTaken && claim.Was != user.Name)
            {
                hub.Rename(user);
            }

            return claim;
        }
        finally
        {
            gate.Release();
        }
    }
}
