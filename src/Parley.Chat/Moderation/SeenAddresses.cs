using System.Net;
using Parley.AspNetCore.Limits;
using Parley.Collections;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>From which address each person last came, so that a moderator can shut it out. In memory only. Safe to use from any thread.</summary>
internal sealed class SeenAddresses : IVisitorLog
{
    // People of some 200 bytes: 2 MB.
    private const int Max = 10_000;

    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly LruMap<string, IPAddress> _last = new(Max, StringComparer.Ordinal);

    /// <summary>An address as it is kept and shown.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <inheritdoc/>
    public void Note(User user, IPAddress address)
    {
        if (user.Id is not { } id)
        {
            return;
        }

        lock (_lock)
        {
            if (!_last.TryGet(id, out var known) || !known.Equals(address))
            {
                _last.Set(id, Plain(address), out _);
            }
        }
    }

    /// <summary>From where somebody last came; null when that is not known.</summary>
    public IPAddress? Find(string id)
    {
        lock (_lock)
        {
            return _last.TryPeek(id, out var address) ? address : null;
        }
    }

    /// <summary>How many others came from the same address.</summary>
    public int CountOthers(string id)
    {
        lock (_lock)
        {
            return _last.TryPeek(id, out var address)
                ? _last.Entries.Count(entry => entry.Key != id && ClientAddress.Of(entry.Value) == ClientAddress.Of(address))
                : 0;
        }
    }
}
