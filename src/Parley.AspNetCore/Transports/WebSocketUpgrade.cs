using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Parley.AspNetCore.Transports;

/// <summary>
/// The opening handshake (RFC 6455, 4.2; over HTTP/2 RFC 8441). It is done here and not by the framework's middleware,
/// because the frames of the server are not written by the framework's WebSocket.
/// </summary>
internal static class WebSocketUpgrade
{
    private const string Version = "13";
    private const int KeyBytes = 16;

    /// <summary>What every server adds to the client's key (RFC 6455, 1.3).</summary>
    private static ReadOnlySpan<byte> KeySuffix => "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;

    /// <summary>Whether a request asks for a WebSocket properly.</summary>
    public static bool IsRequested(HttpContext context)
    {
        if (MessagesOnly(context) is not null)
        {
            return true;
        }

        if (context.Request.Headers.SecWebSocketVersion != Version)
        {
            return false;
        }

        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            return string.Equals(connect.Protocol, "websocket", StringComparison.OrdinalIgnoreCase);
        }

        return context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && HttpProtocol.IsHttp11(context.Request.Protocol)
            && HttpMethods.IsGet(context.Request.Method)
            && context.Request.Headers.Upgrade.ToString().Split(',', StringSplitOptions.TrimEntries)
                .Contains("websocket", StringComparer.OrdinalIgnoreCase)
            && IsKey(context.Request.Headers.SecWebSocketKey.ToString());
    }

    /// <summary>
    /// Agrees on a subprotocol (RFC 6455, 4.2.2): the first that the client offers and the server has. Without one the answer names
    /// none, and the connection is opened all the same.
    /// </summary>
    public static void Agree(HttpContext context, IReadOnlyCollection<string> known)
    {
        var offered = context.Request.Headers.GetCommaSeparatedValues(HeaderNames.SecWebSocketProtocol);
        if (offered.FirstOrDefault(name => known.Contains(name, StringComparer.Ordinal)) is { } agreed)
        {
            context.Response.Headers.SecWebSocketProtocol = agreed;
        }
    }

    /// <summary>Answers yes.</summary>
    /// <returns>The connection's bytes in both directions.</returns>
    public static async Task<Stream> AcceptAsync(HttpContext context)
    {
        if (MessagesOnly(context) is { } messages)
        {
            var socket = await messages.AcceptAsync(new WebSocketAcceptContext { SubProtocol = Agreed(context) }).ConfigureAwait(false);
            context.RequestAborted.UnsafeRegister(static socket => ((WebSocket)socket!).Abort(), socket);
            return new MessageStream(socket);
        }

        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            return await connect.AcceptAsync().ConfigureAwait(false);
        }

        var headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Accept(context.Request.Headers.SecWebSocketKey.ToString());
        return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
    }

    /// <summary>A server that gives WebSockets without their bytes, as the test server.</summary>
    private static IHttpWebSocketFeature? MessagesOnly(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true }
        && context.Features.Get<IHttpExtendedConnectFeature>() is null
        && context.Features.Get<IHttpWebSocketFeature>() is { IsWebSocketRequest: true } feature
            ? feature
            : null;

    private static string? Agreed(HttpContext context) =>
        context.Response.Headers.SecWebSocketProtocol is [{ } agreed] ? agreed : null;

    private static bool IsKey(string key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + 2];
        return Convert.TryFromBase64String(key, bytes, out var count) && count == KeyBytes;
    }

    private static string Accept(string key)
    {
#pragma warning disable CA5350 // the handshake prescribes SHA-1; nothing is protected by it
        return Convert.ToBase64String(SHA1.HashData([.. Encoding.ASCII.GetBytes(key), .. KeySuffix]));
#pragma warning restore CA5350
    }
}
