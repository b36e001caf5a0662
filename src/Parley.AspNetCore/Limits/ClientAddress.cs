using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Parley.AspNetCore.Limits;

/// <summary>
/// A client's address as a key: an IPv4 address is the same whether it came as IPv6 or not, and a network of 64 bits of
/// the internet counts as one client, because it is what one household or one machine gets (RFC 6177).
/// </summary>
internal readonly record struct ClientAddress
{
    private const int V6Bytes = 16;

    private readonly UInt128 _bits;

    private ClientAddress(UInt128 bits) => _bits = bits;

    /// <summary>The key as a text; no two addresses have the same.</summary>
    public override string ToString() => _bits.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>The key of an address; null of a connection that has none.</summary>
    public static ClientAddress? Of(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[V6Bytes];
        bytes.Clear();
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            bytes[10] = bytes[11] = 0xff;
            address.TryWriteBytes(bytes[12..], out _);
        }
        else
        {
            address.TryWriteBytes(bytes, out _);
            // 2000::/3 is the internet; link-local and unique local addresses (RFC 4291, RFC 4193) are machines of a LAN.
            if ((bytes[0] & 0xe0) == 0x20 && !OwnNetworks.Contain(bytes))
            {
                bytes[8..].Clear();
            }
        }

        return new ClientAddress(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }
}
