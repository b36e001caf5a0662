using System.Net;
using System.Net.Sockets;
using Parley.Collections;

namespace Parley.AspNetCore.Access;

/// <summary>
/// Counts wrong tickets and keys by address, so that nobody tries many: with 128 bits no number of tries helps, but each costs
/// the server something and none is honest. Whoever comes with an old ticket again and again stays below the limit.
/// </summary>
internal sealed class GuessLimit(TimeProvider time)
{
    /// <summary>Wrong ones from one address within <see cref="Window"/>; more are not looked at.</summary>
    public const int MaxWrong = 60;

    /// <summary>Addresses that are remembered; of more than that the ones that were quiet longest are forgotten.</summary>
    public const int MaxAddresses = 10_000;

    /// <summary>How long wrong ones count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly LruMap<IPAddress, (long Since, int Count)> _wrong = new(MaxAddresses);

    /// <summary>How long an address has to wait before anything from it is looked at; null for not at all.</summary>
    public TimeSpan? WaitOf(IPAddress? address)
    {
        lock (_lock)
        {
            return _wrong.TryPeek(NetworkOf(address), out var wrong) && wrong.Count >= MaxWrong
                && Window - time.GetElapsedTime(wrong.Since) is var left && left > TimeSpan.Zero
                ? left
                : null;
        }
    }

    /// <summary>A ticket or a key from an address was wrong.</summary>
    public void CountWrong(IPAddress? address)
    {
        var network = NetworkOf(address);
        lock (_lock)
        {
            var isKnown = _wrong.TryGet(network, out var wrong) && time.GetElapsedTime(wrong.Since) < Window;
            _wrong.Set(network, isKnown ? (wrong.Since, wrong.Count + 1) : (time.GetTimestamp(), 1), out _);
        }
    }

    /// <summary>With IPv6 one household has at least 2^64 addresses, which share the first half.</summary>
    private static IPAddress NetworkOf(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
