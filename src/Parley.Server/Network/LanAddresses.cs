using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Parley.Server.Network;

/// <summary>Chooses the addresses to show to people.</summary>
internal static class LanAddresses
{
    /// <summary>
    /// The addresses under which others may reach this machine, the best first: real networks before tunnels, adapters
    /// with a way out before those without, private IPv4 before the rest. Networks inside this machine are left out, unless
    /// nothing else is there; so is loopback, and what cannot stand in a link.
    /// </summary>
    public static IReadOnlyList<LanAddress> Find(IEnumerable<NetworkAdapter> adapters)
    {
        var ranked = adapters
            .Where(adapter => adapter.Type != NetworkInterfaceType.Loopback)
            .SelectMany(adapter => Usable(adapter).Select(address => (adapter, address)))
            .OrderBy(found => found.adapter.Kind)
            .ThenBy(found => IsSelfAssigned(found.address))
            .ThenBy(found => !found.adapter.HasGateway)
            .ThenBy(found => Rank(found.address))
            .ToList();
        var outside = ranked.Where(found => found.adapter.Kind != AdapterKind.Virtual).ToList();
        return
        [
            .. (outside.Count > 0 ? outside : ranked)
                .DistinctBy(found => found.address)
                .Select(found => new LanAddress(found.address, found.adapter)),
        ];
    }

    /// <summary>All IPv4 addresses, and one IPv6 address: systems have several, and change them for privacy.</summary>
    private static IEnumerable<IPAddress> Usable(NetworkAdapter adapter)
    {
        var all = adapter.Addresses.Where(address => !IPAddress.IsLoopback(address)).ToList();
        return all
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork)
            .Concat(all.Where(IsLinkableIPv6).Take(1));
    }

    // fe80::/10 works only with the name of an adapter, which browsers refuse in a link.
    private static bool IsLinkableIPv6(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6
        && !address.IsIPv6LinkLocal && !address.IsIPv6Multicast && !address.IsIPv6Teredo;

    private static int Rank(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork when IsPrivate(address) => 0,
        AddressFamily.InterNetwork => 1,
        _ => 2,
    };

    // 169.254.0.0/16: no network gave the machine an address, so it took one (RFC 3927).
    private static bool IsSelfAssigned(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..];

    private static bool IsPrivate(IPAddress address) =>
        address.GetAddressBytes() is [10, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..];
}
