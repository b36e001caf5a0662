using Microsoft.AspNetCore.Server.Kestrel.Core;
using Parley.AspNetCore;
using Parley.Server.Configuration;

namespace Parley.Server.Network;

/// <summary>What the web server allows a client that is slow, or that never says what it wants, and what it keeps for one.</summary>
internal static class ConnectionLimits
{
    /// <summary>How long the head of a request may take. A phone on a bad network needs a second or two.</summary>
    public static readonly TimeSpan RequestHeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a socket may be open without a request. Longer than the page waits between two of them.</summary>
    public static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(130);

    /// <summary>How slow a body may be: 64 KiB in four and a half minutes, 5 s for the first byte.</summary>
    public static readonly MinDataRate RequestBodyRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>What is kept of a body for which nobody is ready yet: more than the longest head, and no megabyte a client.</summary>
    public const long RequestBufferBytes = 36 * 1024;

    // Beside the streams, at most: sockets that wait for their next request.
    private const int SocketsBesideStreams = 10_000;

    /// <summary>Sets them.</summary>
    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.Limits.RequestHeadersTimeout = RequestHeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = KeepAliveTimeout;
        kestrel.Limits.MinRequestBodyDataRate = RequestBodyRate;
        kestrel.Limits.MaxRequestBufferSize = RequestBufferBytes;

        // The gate counts them, before they are taken.
        kestrel.Limits.MaxConcurrentConnections = null;
    }

    /// <summary>How many sockets may be open.</summary>
    /// <param name="limits">How many streams there may be.</param>
    /// <param name="files">How many the system allows; null for any number.</param>
    public static int Sockets(ServerLimits limits, FileLimit? files) => Math.Min(
        limits.Hub.MaxConnections + Math.Clamp(limits.Hub.MaxConnections / 4, 64, SocketsBesideStreams), files?.Sockets ?? int.MaxValue);

    /// <summary>Sets those of one listening socket.</summary>
    public static void Apply(ListenOptions listen, ServerSettings settings)
    {
        SocketGate.Use(listen);
        if (settings.Limits.SocketsPerAddress is { } sockets)
            listen.LimitSocketsPerAddress(sockets, settings.Limits.Clients.LimitLoopback, settings.TrustedProxies);
        listen.HandOverStreams();
    }
}
