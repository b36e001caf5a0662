using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Parley.Server.Network;

/// <summary>
/// The sockets that the server listens on. They are opened before the server is built, so that the port is known, and
/// kept, when it is announced.
/// </summary>
internal sealed class ListenSockets : IDisposable
{
    /// <summary>How many ports after the first are tried when nobody asked for a certain one.</summary>
    public const int PortsToTry = 100;

    private readonly List<Socket> _sockets;

    private ListenSockets(List<Socket> sockets, int port)
    {
        _sockets = sockets;
        Port = port;
    }

    /// <summary>The port of all the sockets.</summary>
    public int Port { get; }

    /// <summary>The addresses and the port that the sockets are bound to.</summary>
    public IEnumerable<IPEndPoint> EndPoints => _sockets.Select(socket => (IPEndPoint)socket.LocalEndPoint!);

    /// <summary>Whether only this machine can reach the sockets.</summary>
    public bool OnlyLoopback => EndPoints.All(endPoint => IPAddress.IsLoopback(endPoint.Address));

    /// <summary>Binds to exactly this port; 0 takes any free one.</summary>
    /// <exception cref="ListenException">The port or an address cannot be had; the message is for the person who asked.</exception>
    public static ListenSockets Open(IReadOnlyList<IPAddress> addresses, int port)
    {
        var sockets = new List<Socket>();
        try
        {
            if (addresses.Count == 0)
                sockets.Add(BindAny(port));
            foreach (var address in addresses)
            {
                // Two addresses share the port that the first was given.
                var wanted = sockets.Count > 0 ? ((IPEndPoint)sockets[0].LocalEndPoint!).Port : port;
                if (TryBind(address, wanted, optional: sockets.Count > 0) is { } socket)
                    sockets.Add(socket);
            }
            // From here on the port is ours for certain, and who connects before the web server runs waits for it.
            sockets.ForEach(socket => socket.Listen());
            return new ListenSockets(sockets, ((IPEndPoint)sockets[0].LocalEndPoint!).Port);
        }
        catch (SocketException exception)
        {
            sockets.ForEach(socket => socket.Dispose());
            throw Explain(exception, addresses, port);
        }
    }

    /// <summary>Binds to the first free port from <paramref name="first"/> on.</summary>
    /// <exception cref="ListenException">None of <see cref="PortsToTry"/> ports is free, or an address cannot be had.</exception>
    public static ListenSockets OpenNextFree(IReadOnlyList<IPAddress> addresses, int first)
    {
        for (var port = first; port < first + PortsToTry; port++)
        {
            try
            {
                return Open(addresses, port);
            }
            catch (ListenException exception) when (exception.PortIsTaken)
            {
                // The next one, then.
            }
        }
        throw new ListenException(
            string.Create(CultureInfo.InvariantCulture, $"The ports {first} to {first + PortsToTry - 1} are all taken. Choose another with --port."),
            portIsTaken: true);
    }

    /// <summary>Hands the socket for an endpoint to the web server, which closes it from then on.</summary>
    public Socket Take(EndPoint endPoint) =>
        _sockets.FirstOrDefault(socket => endPoint.Equals(socket.LocalEndPoint))
        ?? SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    /// <summary>IPv6 and IPv4 on one socket, or IPv4 where the system has no IPv6.</summary>
    private static Socket BindAny(int port)
    {
        if (Socket.OSSupportsIPv6)
        {
            try
            {
                return SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(IPAddress.IPv6Any, port));
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
            {
                // IPv6 is built in but switched off.
            }
        }
        return SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(IPAddress.Any, port));
    }

    /// <summary>Binds one address; where it is optional ("localhost" on a machine without IPv6), null when the machine lacks it.</summary>
    private static Socket? TryBind(IPAddress address, int port, bool optional)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(address, port));
        }
        catch (SocketException exception) when (optional && exception.SocketErrorCode != SocketError.AddressAlreadyInUse)
        {
            return null;
        }
    }

    private static ListenException Explain(SocketException exception, IReadOnlyList<IPAddress> addresses, int port)
    {
        var where = addresses.Count == 0 ? "all addresses" : string.Join(" and ", addresses);
        return exception.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => new ListenException(
                string.Create(CultureInfo.InvariantCulture, $"Port {port} is taken by another program. Stop that program, or choose another port with --port."),
                portIsTaken: true),
            SocketError.AccessDenied => new ListenException(
                string.Create(CultureInfo.InvariantCulture, $"Port {port} may not be used by this user. Choose a port from 1024 on with --port.")),
            SocketError.AddressNotAvailable => new ListenException(
                $"{where} is not an address of this machine. Leave --bind out to listen on all addresses."),
            _ => new ListenException(
                string.Create(CultureInfo.InvariantCulture, $"Cannot listen on port {port} of {where}: {exception.Message}.")),
        };
    }
}
