using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Parley.AspNetCore.Security;

/// <summary>The host part of a URL in the one form in which hosts can be compared: a lower-case name or an address.</summary>
internal readonly record struct HostName
{
    private const int MaxLength = 253;
    private static readonly IdnMapping Idn = new();

    private HostName(string name, IPAddress? address)
    {
        Name = name;
        Address = address;
    }

    /// <summary>The name in lower case without a closing dot; empty for an address.</summary>
    public string Name { get; }

    /// <summary>The address, when the host is one and not a name.</summary>
    public IPAddress? Address { get; }

    /// <summary>
    /// Reads the host of a <c>Host</c> header without its port, with names in other scripts as they are read or as they
    /// are sent (RFC 5891). False for what no browser sends.
    /// </summary>
    public static bool TryParse(string? text, out HostName host)
    {
        host = default;
        if (string.IsNullOrEmpty(text))
            return false;
        if (text[0] == '[')
            return text[^1] == ']' && TryParseAddress(text[1..^1], AddressFamily.InterNetworkV6, out host);
        if (TryParseAddress(text, AddressFamily.InterNetwork, out host))
            return true;

        // "localhost." is the same name as "localhost", said absolutely.
        if (Ascii(text[^1] == '.' ? text[..^1] : text) is not { } name)
            return false;
        if (name.Length is 0 or > MaxLength || !name.All(IsNameCharacter) || name.StartsWith('.') || name.Contains("..", StringComparison.Ordinal))
            return false;
        host = new HostName(name.ToLowerInvariant(), null);
        return true;
    }

    /// <summary>Makes the comparable form of an address: no zone, and IPv4 as IPv4.</summary>
    public static HostName Of(IPAddress address) => new("", Plain(address));

    private static bool TryParseAddress(string text, AddressFamily family, out HostName host)
    {
        host = default;
        if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != family)
            return false;
        // The parser also reads "127.1" and "2130706433"; browsers never send these, so they are no address here.
        if (family == AddressFamily.InterNetwork && address.ToString() != text)
            return false;
        host = Of(address);
        return true;
    }

    private static string? Ascii(string name)
    {
        if (name.All(char.IsAscii))
            return name;
        try
        {
            return Idn.GetAscii(name);
        }
        catch (ArgumentException)
        {
            // No name in any script.
            return null;
        }
    }

    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return address;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_';
}
