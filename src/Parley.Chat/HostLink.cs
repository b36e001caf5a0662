using System.Security.Cryptography;
using System.Text;
using Parley.Chat.Moderation;
using Parley.Delivery;

namespace Parley.Chat;

/// <summary>
/// The secret in the host link, whose first visitor becomes the host. It is good once, until the program ends, and is kept
/// nowhere. Safe to use from any thread.
/// </summary>
public sealed class HostLink
{
    private readonly ModerationState _state;

    // Replaced whole; null when there is none.
    private string? _token;

    internal HostLink(ModerationState state) => _state = state;

    /// <summary>Whether somebody is the host already. Known when the app has started.</summary>
    public bool HasHost => !_state.Now.Hosts.IsEmpty;

    /// <summary>Makes a new secret; the one before is good no longer. It stands behind <c>#host=</c> in the page's address, which browsers send nowhere.</summary>
    public string Renew()
    {
        var token = Connection.NewToken();
        Volatile.Write(ref _token, token);
        return token;
    }

    /// <summary>Uses it up, if it is the right one.</summary>
    internal bool TryTake(string text)
    {
        var token = Volatile.Read(ref _token);
        return token is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(token))
            && Interlocked.CompareExchange(ref _token, null, token) == token;
    }
}
