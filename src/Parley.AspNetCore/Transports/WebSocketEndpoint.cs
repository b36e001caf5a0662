using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Access;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Http;
using Parley.Codes;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;
using Parley.Users;

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
        var user = await context.GetUserAsync().ConfigureAwait(false);
        var setup = new ConnectionSetup
        {
            User = user,
            Wire = Wire.WebSocket,
            IsRaw = request.IsRaw,
            IsPending = !request.IsRaw && await IsPendingAsync(context, user).ConfigureAwait(false),
        };
        var hub = services.GetRequiredService<Hub>();
        var marks = services.GetRequiredService<ReadMarks>();
        var options = services.GetRequiredService<TransportOptions>();
        var authenticator = services.GetRequiredService<Authenticator>();
        Func<Connection, ReadOnlyMemory<byte>, ValueTask> handle = request.IsRaw
            ? new RawPublisher(hub, context.GetLimits(), [.. request.Topics.Select(topic => topic.Topic)]).HandleAsync
            : new CommandDispatcher(
                hub,
                marks,
                authenticator,
                services.GetService<IModerator>(),
                context.Connection.RemoteIpAddress,
                context.GetLimits(),
                options,
                services.GetRequiredService<ILogger<CommandDispatcher>>()).HandleAsync;
        Func<Connection, Task<bool>> open = connection => OpenAsync(hub, marks, connection, request.Topics);
        if (setup.IsPending)
        {
            handle = new FirstCommand(hub, authenticator, context.GetLimits(), context.Connection.RemoteIpAddress, open, handle).HandleAsync;
            open = _ => Task.FromResult(true);
        }

        await services.GetRequiredService<WebSocketSession>()
            .ServeAsync(context, setup, open, handle, options.MaxMessageBytes, mayOutliveRequest: true).ConfigureAwait(false);
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
    private static async ValueTask<bool> IsPendingAsync(HttpContext context, User user)
    {
        if (user.Grant is not { Kind: GrantKind.Guest } || !context.RequestServices.GetRequiredService<Authenticator>().IsUsed)
        {
            return false;
        }

        var decision = await context.GetHub().Access
            .DecideAsync(new AccessRequest(AccessAction.Connect, user, null), context.RequestAborted)
            .ConfigureAwait(false);
        return context.Request.Query["authenticate"] == "1" || (!decision.IsAllowed && decision.Code == ErrorCode.Unauthorized);
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
