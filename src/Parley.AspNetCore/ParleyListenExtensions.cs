using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Parley.AspNetCore.Limits;
using Parley.AspNetCore.Security;
using Parley.AspNetCore.Transports.Handover;

namespace Parley.AspNetCore;

/// <summary>What happens below HTTP: <c>listen.LimitSocketsPerAddress(2000)</c>, <c>listen.HandOverStreams()</c>.</summary>
public static class ParleyListenExtensions
{
    /// <summary>
    /// Lets open streams live without the request that opened them, on plain HTTP/1.1: an idle one then costs a fraction of the
    /// memory. To middleware such a request has ended when the stream is open. Without this, and over TLS and HTTP/2, a
    /// request lasts as long as its stream. Comes before <c>UseHttps</c>.
    /// </summary>
    /// <param name="listen">Where.</param>
    public static ListenOptions HandOverStreams(this ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        listen.Use(next => connection => StreamHandover.ServeAsync(connection, next));
        return listen;
    }

    /// <summary>
    /// Closes the sockets of an address above a number at once, so that somebody who opens thousands and sends nothing
    /// leaves room for the others.
    /// </summary>
    /// <param name="listen">Where.</param>
    /// <param name="maxSockets">How many one address may have, at least 1.</param>
    /// <param name="limitLoopback">Whether that holds for this machine itself; see <see cref="LimitOptions.LimitLoopback"/>.</param>
    /// <param name="trustedProxies">Proxies, which may have any number; see <see cref="GuardOptions.TrustedProxies"/>.</param>
    public static ListenOptions LimitSocketsPerAddress(
        this ListenOptions listen, int maxSockets, bool limitLoopback = false, IReadOnlyList<string>? trustedProxies = null)
    {
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSockets, 1);
        List<IPNetwork> proxies = [.. (trustedProxies ?? []).Select(TrustedProxy.Parse)];
        var sockets = new SocketCounts(maxSockets);
        listen.Use(next => async connection =>
        {
            var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
            if (address is { IsIPv4MappedToIPv6: true })
                address = address.MapToIPv4();
            if (ClientAddress.Of(address) is not { } key
                || (IPAddress.IsLoopback(address!) && !limitLoopback)
                || proxies.Exists(range => range.Contains(address!)))
            {
                await next(connection).ConfigureAwait(false);
                return;
            }

            if (!sockets.TryAdd(key))
            {
                connection.Abort();
                return;
            }

            try
            {
                await next(connection).ConfigureAwait(false);
            }
            finally
            {
                sockets.Remove(key);
            }
        });
        return listen;
    }
}
