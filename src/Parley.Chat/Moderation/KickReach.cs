using Parley.AspNetCore.Limits;
using Parley.Collections;

namespace Parley.Chat.Moderation;

/// <summary>
/// Who is shut out together with somebody who was sent out: for as long as the kick holds, the addresses from which that
/// person came or comes, and everybody who takes a first name at one of them. In memory only. Safe to use from any thread.
/// </summary>
internal sealed class KickReach
{
    // More than one person's devices have in an hour.
    private const int MaxAddresses = 16;

    // Ten new people a minute may come from each address, for five minutes.
    private const int MaxPeople = 1000;

    private readonly Lock _lock = new();

    // Guarded by _lock. The addresses that were used last stay.
    private readonly LruMap<ClientAddress, bool> _addresses = new(MaxAddresses);
    private readonly LruMap<string, bool> _people = new(MaxPeople, StringComparer.Ordinal);

    /// <summary>The person comes, or came, from an address.</summary>
    public void Add(ClientAddress address)
    {
        lock (_lock)
        {
            _addresses.Set(address, true, out _);
        }
    }

    /// <summary>Somebody takes a first name at an address; from now on that is company, wherever it goes.</summary>
    public void Join(string id, ClientAddress address)
    {
        lock (_lock)
        {
            if (_addresses.TryPeek(address, out _))
            {
                _people.Set(id, true, out _);
            }
        }
    }

    /// <summary>Whether somebody (null: without a name) at an address is company.</summary>
    public bool Holds(string? id, ClientAddress? address)
    {
        lock (_lock)
        {
            return id is not null ? _people.TryPeek(id, out _) : address is { } key && _addresses.TryPeek(key, out _);
        }
    }
}
