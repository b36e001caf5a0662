using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Limits;
using Parley.Codes;
using Parley.Delivery;
using Parley.Frames;

namespace Parley.AspNetCore.Transports;

/// <summary>A WebSocket whose contract is the program's own.</summary>
internal static class CustomWebSocket
{
    public static async Task ServeAsync(HttpContext context, Func<ParleySocket, Task> handler, ParleySocketOptions options)
    {
        if (!WebSocketUpgrade.IsRequested(context))
        {
            await WebSocketEndpoint.AskForUpgradeAsync(context).ConfigureAwait(false);
            return;
        }

        var services = context.RequestServices;
        var session = services.GetRequiredService<WebSocketSession>();
        var seat = new Seat(await services.GetRequiredService<Door>().AdmitAsync(context).ConfigureAwait(false));
        WebSocketUpgrade.Agree(context, options.Protocols);
        var setup = new ConnectionSetup
        {
            User = seat.Visitor.User,
            Wire = Wire.WebSocket,
            IsRaw = true,
            HeartbeatInterval = options.HeartbeatInterval,
            PongTimeout = options.PongTimeout,
        };

        // One text at a time: the next is read when the handler has taken the last.
        var texts = Channel.CreateBounded<string>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        var handling = Task.CompletedTask;
        await session.ServeAsync(
            context,
            seat,
            setup,
            connection =>
            {
                _ = connection.Completion.ContinueWith(
                    _ => texts.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                handling = HandleAsync(context, connection, texts.Reader, handler);
                return Task.FromResult(true);
            },
            (connection, text) => PassOnAsync(connection, seat.Visitor.Limits, texts.Writer, text),
            options.MaxMessageBytes ?? services.GetRequiredService<TransportOptions>().MaxMessageBytes,
            mayOutliveRequest: false).ConfigureAwait(false);
        await handling.ConfigureAwait(false);
    }

    private static async ValueTask PassOnAsync(
        Connection connection, ClientLimits limits, ChannelWriter<string> texts, ReadOnlyMemory<byte> text)
    {
        if (limits.TakeMessage(text.Length) is { } haste)
        {
            // A contract of one's own has no word for it.
            connection.Close(CloseCode.RateLimited, haste.RetryAfter);
            return;
        }

        try
        {
            await texts.WriteAsync(Encoding.UTF8.GetString(text.Span)).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The connection ended before the handler came to this text.
        }
    }

    private static async Task HandleAsync(
        HttpContext context, Connection connection, ChannelReader<string> texts, Func<ParleySocket, Task> handler)
    {
        // Off the reading loop, which must go on while the handler works.
        await Task.Yield();
        try
        {
            await handler(new ParleySocket(connection, texts)).ConfigureAwait(false);
            connection.Finish(WebSocketFrame.CloseFrame((int)WebSocketCloseStatus.NormalClosure, ""));
        }
        catch (OperationCanceledException)
        {
            connection.Abort();
        }
#pragma warning disable CA1031 // the program's own code may throw anything; it ends this connection alone
        catch (Exception error)
#pragma warning restore CA1031
        {
            TransportLog.HandlerFailed(context.RequestServices.GetRequiredService<ILogger<ParleySocket>>(), error, connection.Id);
            connection.Finish(WebSocketFrame.CloseFrame((int)WebSocketCloseStatus.InternalServerError, ""));
        }
    }
}
