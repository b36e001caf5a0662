using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Http;
using Parley.Codes;
using Parley.Delivery;
using Parley.Frames;

namespace Parley.AspNetCore.Transports;

/// <summary><c>GET /ws</c>.</summary>
internal static class WebSocketEndpoint
{
    public static async Task ServeAsync(HttpContext context)
    {
        if (!WebSocketUpgrade.IsRequested(context))
        {
            await AskForUpgradeAsync(context).ConfigureAwait(false);
            return;
        }

        var request = StreamRequest.Read(context.Request, null, out var refusal);
        if (request is null)
        {
            await Problem.WriteAsync(context, refusal!.Code, refusal.Detail).ConfigureAwait(false);
            return;
        }

        var services = context.RequestServices;
        var setup = new ConnectionSetup
        {
            User = await context.GetUserAsync().ConfigureAwait(false),
            Address = context.Connection.RemoteIpAddress,
            Wire = Wire.WebSocket,
            IsRaw = request.IsRaw,
        };
        var hub = services.GetRequiredService<Hub>();
        var options = services.GetRequiredService<TransportOptions>();
        Func<Connection, ReadOnlyMemory<byte>, ValueTask> handle = request.IsRaw
            ? new RawPublisher(hub, context.GetLimits(), [.. request.Topics.Select(topic => topic.Topic)]).HandleAsync
            : new CommandDispatcher(hub, services.GetRequiredService<Parley.Users.IUserStore>(), context.GetLimits(), options).HandleAsync;
        await services.GetRequiredService<WebSocketSession>().ServeAsync(
            context,
            setup,
            connection => OpenAsync(hub, connection, request.Topics),
            handle,
            options.MaxMessageBytes).ConfigureAwait(false);
    }

    /// <summary>426: this address speaks WebSocket only (RFC 9110, 15.5.22).</summary>
    public static Task AskForUpgradeAsync(HttpContext context)
    {
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketVersion = "13";
        return Problem.WriteAsync(context, ErrorCode.UpgradeRequired, "This address speaks WebSocket, version 13.");
    }

    private static async Task<bool> OpenAsync(Hub hub, Connection connection, IReadOnlyList<SubscribeRequest> topics)
    {
        var refusal = await connection.SubscribeAsync(
            topics,
            subscribed => ReadyFrame.ForWebSocket(connection, hub.Epoch, subscribed),
            withIds: true,
            CancellationToken.None).ConfigureAwait(false);
        if (refusal is null)
        {
            return true;
        }

        connection.Close(RefusedConnection.CodeOf(refusal.Code));
        return false;
    }
}
