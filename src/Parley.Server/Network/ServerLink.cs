using System.Net;
using System.Net.Sockets;

namespace Parley.Server.Network;

/// <summary>The server's address as a person types it.</summary>
internal static class ServerLink
{
    /// <summary>With an IP address.</summary>
    public static string Of(IPAddress address, int port) =>
        Of(address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString(), port);

    /// <summary>With a name.</summary>
    public static string Of(string host, int port) => port == 80 ? $"http://{host}" : $"http://{host}:{port}";
}
