using System.Buffers.Binary;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Parley.AspNetCore.Limits;

/// <summary>
/// The IPv6 networks in which this machine is, as it was started. A neighbour in them is one machine, while a network of
/// 64 bits elsewhere in the internet is one client.
/// </summary>
internal static class OwnNetworks
{
    private static readonly HashSet<ulong> s_prefixes = Read();

    /// <summary>Whether an address, as 16 bytes, lies in one of them.</summary>
    public static bool Contain(ReadOnlySpan<byte> address) => s_prefixes.Contains(BinaryPrimitives.ReadUInt64BigEndian(address));

    private static HashSet<ulong> Read()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(adapter => adapter.GetIPProperties().UnicastAddresses)
                .Where(unicast => unicast.Address.AddressFamily == AddressFamily.InterNetworkV6)
                .Select(unicast => BinaryPrimitives.ReadUInt64BigEndian(unicast.Address.GetAddressBytes()))];
        }
        catch (NetworkInformationException)
        {
            // No list of adapters on this system: every network counts as foreign.
            return [];
        }
    }
}
