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

        var messages = new Messages(context, seat.Visitor.Limits, handler);
        await session.ServeAsync(
            context,
            seat,
            setup,
            messages.BeginAsync,
            messages,
            options.MaxMessageBytes ?? services.GetRequiredService<TransportOptions>().MaxMessageBytes,
            mayOutliveRequest: false).ConfigureAwait(false);
        if (!messages.Handling.IsCompleted)
        {
            // The client need not wait for a handler that goes on.
            context.Abort();
        }

        await messages.Handling.ConfigureAwait(false);
    }

    /// <summary>What the client sends, on its way to the handler.</summary>
    private sealed class Messages(HttpContext context, ClientLimits limits, Func<ParleySocket, Task> handler) : IMessageHandler
    {
        // One text at a time: the next is read when the handler has taken the last.
        private readonly Channel<string> _texts =
            Channel.CreateBounded<string>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = false });

        private volatile bool _isFinished;

        /// <summary>The handler's work.</summary>
        public Task Handling { get; private set; } = Task.CompletedTask;

        public Task<bool> BeginAsync(Connection connection)
        {
            _ = connection.Completion.ContinueWith(
                _ => _texts.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            Handling = RunAsync(connection);
            return Task.FromResult(true);
        }

        public async ValueTask HandleAsync(Connection connection, ReadOnlyMemory<byte> text)
        {
            if (limits.TakeMessage(text.Length) is { } haste)
            {
                // A contract of one's own has no word for it.
                connection.Close(CloseCode.RateLimited, haste.RetryAfter);
                return;
            }

            try
            {
                await _texts.Writer.WriteAsync(Encoding.UTF8.GetString(text.Span)).ConfigureAwait(false);
            }
            catch (ChannelClosedException)
            {
                // The connection ended before the handler came to this text.
            }
        }

        /// <inheritdoc/>
        public Task FinishAsync(Connection connection)
        {
            // The client's closing frame is answered by who reads it.
            _isFinished = true;
            _texts.Writer.TryComplete();
            return Handling;
        }

        private async Task RunAsync(Connection connection)
        {
            // Off the reading loop, which must go on while the handler works.
            await Task.Yield();
            var end = WebSocketCloseStatus.NormalClosure;
            try
            {
                await handler(new ParleySocket(connection, _texts.Reader)).ConfigureAwait(false);
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
                end = WebSocketCloseStatus.InternalServerError;
            }

            if (!_isFinished || end != WebSocketCloseStatus.NormalClosure)
            {
                connection.Finish(WebSocketFrame.CloseFrame((int)end, ""));
            }
        }
    }
}
