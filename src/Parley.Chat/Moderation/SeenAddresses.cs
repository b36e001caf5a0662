using System.Net;
using Parley.AspNetCore.Limits;
using Parley.Collections;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>
/// From which addresses each person came last, so that a moderator can shut them out. In memory only. Safe to use from any
/// thread.
/// </summary>
internal sealed class SeenAddresses(ModerationState state, AddressRules rules, TimeProvider time) : IVisitorLog
{
    /// <summary>How long an address stays one of those where somebody is: a phone has left the network by then.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromHours(1);

    // Devices of one person at a time.
    private const int MaxEach = 4;

    // People of some 300 bytes: 3 MB.
    private const int Max = 10_000;

    private readonly Lock _lock = new();

    // Guarded by _lock. The newest address first.
    private readonly LruMap<string, List<(IPAddress Address, long At)>> _last = new(Max, StringComparer.Ordinal);

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
            NoteLocked(id, address);
        }

        rules.Note(state.Now, id, address, isNew: false);
    }

    /// <inheritdoc/>
    public void Join(string id, IPAddress address)
    {
        lock (_lock)
        {
            NoteLocked(id, address);
        }

        rules.Note(state.Now, id, address, isNew: true);
    }

    /// <summary>From where somebody last came; null when that is not known.</summary>
    public IPAddress? Find(string id)
    {
        lock (_lock)
        {
            return _last.TryPeek(id, out var seen) ? seen[0].Address : null;
        }
    }

    /// <summary>The addresses from which somebody came within the last hour.</summary>
    public IReadOnlyList<IPAddress> FindRecent(string id)
    {
        lock (_lock)
        {
            return _last.TryPeek(id, out var seen)
                ? [.. seen.Where(one => time.GetElapsedTime(one.At) < Recent).Select(one => one.Address)]
                : [];
        }
    }

    /// <summary>How many others came from the same address.</summary>
    public int CountOthers(string id)
    {
        lock (_lock)
        {
            return _last.TryPeek(id, out var seen)
                ? _last.Entries.Count(entry => entry.Key != id && ClientAddress.Of(entry.Value[0].Address) == ClientAddress.Of(seen[0].Address))
                : 0;
        }
    }

    private void NoteLocked(string id, IPAddress address)
    {
        var now = time.GetTimestamp();
        if (!_last.TryGet(id, out var seen))
        {
            _last.Set(id, [(Plain(address), now)], out _);
            return;
        }

        if (!seen[0].Address.Equals(address))
        {
            var plain = Plain(address);
            seen.RemoveAll(one => one.Address.Equals(plain));
            seen.Insert(0, (plain, now));
            if (seen.Count > MaxEach)
            {
                seen.RemoveAt(MaxEach);
            }
        }
        else
        {
            seen[0] = (seen[0].Address, now);
        }
    }
}
