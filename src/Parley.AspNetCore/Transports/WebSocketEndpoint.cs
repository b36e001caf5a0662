using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Delivery;
using Parley.Frames;
using Parley.Users;

namespace Parley.AspNetCore.Transports;

/// <summary><c>GET /ws</c>.</summary>
internal static class WebSocketEndpoint
{
    // What the client and the server say to each other, docs/protocol.md.
    private static readonly string[] s_protocols = ["parley.v1"];

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
        var door = services.GetRequiredService<Door>();
        var seat = new Seat(await door.AdmitAsync(context).ConfigureAwait(false));
        var setup = new ConnectionSetup
        {
            User = seat.Visitor.User,
            Wire = Wire.WebSocket,
            IsRaw = request.IsRaw,
            IsPending = !request.IsRaw && await IsPendingAsync(context, door, seat.Visitor).ConfigureAwait(false),
        };
        var hub = services.GetRequiredService<Hub>();
        var marks = services.GetRequiredService<ReadMarks>();
        var options = services.GetRequiredService<TransportOptions>();
        IMessageHandler handler = request.IsRaw
            ? new RawPublisher(hub, seat, [.. request.Topics.Select(topic => topic.Topic)])
            : new CommandDispatcher(
                hub,
                marks,
                door,
                services.GetService<IModerator>(),
                seat,
                options,
                services.GetRequiredService<ILogger<CommandDispatcher>>());
        Func<Connection, Task<bool>> open = connection => OpenAsync(hub, marks, connection, request.Topics);
        if (setup.IsPending)
        {
            handler = new FirstCommand(door, seat, open, handler);
            open = _ => Task.FromResult(true);
        }

        if (!request.IsRaw)
        {
            WebSocketUpgrade.Agree(context, s_protocols);
        }

        await services.GetRequiredService<WebSocketSession>()
            .ServeAsync(context, seat, setup, open, handler, options.MaxMessageBytes, mayOutliveRequest: true).ConfigureAwait(false);
    }

    /// <summary>426: this address speaks WebSocket only (RFC 9110, 15.5.22).</summary>
    public static Task AskForUpgradeAsync(HttpContext context)
    {
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketVersion = "13";
        return Problem.WriteAsync(context, ErrorCode.UpgradeRequired, "This address speaks WebSocket, version 13.");
    }

    /// <summary>
    /// Who has shown nothing says who it is in the first command: where it must, and where <c>authenticate=1</c> in the address
    /// announces it.
    /// </summary>
    private static async ValueTask<bool> IsPendingAsync(HttpContext context, Door door, Visitor visitor)
    {
        if (!visitor.IsGuest || !door.IsUsed)
        {
            return false;
        }

        var refusal = await door.MayConnectAsync(visitor, context.RequestAborted).ConfigureAwait(false);
        return context.Request.Query["authenticate"] == "1" || refusal?.Code == ErrorCode.Unauthorized;
    }

    /// <summary>Subscribes to the topics of the address and sends <c>ready</c>, or closes the connection.</summary>
    private static async Task<bool> OpenAsync(
        Hub hub, ReadMarks marks, Connection connection, IReadOnlyList<SubscribeRequest> topics)
    {
        var refusal = await marks.SubscribeAsync(
            connection,
            topics,
            (subscribed, read) => ReadyFrame.ForWebSocket(connection, hub.Epoch, subscribed, read),
            withIds: true,
            CancellationToken.None).ConfigureAwait(false);
        if (refusal is null)
        {
            return true;
        }

        connection.Close(Connection.CloseCodeOf(refusal.Code));
        return false;
    }
}
