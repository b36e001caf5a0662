using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Http;
using Parley.Codes;
using Parley.Delivery;
using Parley.Frames;

namespace Parley.AspNetCore.Transports;

/// <summary>
/// One WebSocket from the handshake to the end: frames go out through the connection's sink; what the client sends is
/// put together from its fragments and handed to a handler, one message at a time.
/// </summary>
internal sealed class WebSocketSession(Hub hub, TransportOptions options)
{
    private const int FirstBufferBytes = 4096;

    // A client that sends commands and never reads stops being heard at this.
    private const int MaxQueuedBytes = 64 * 1024;

    /// <summary>Serves a request that asks for a WebSocket.</summary>
    /// <param name="context">The request.</param>
    /// <param name="setup">How the connection speaks.</param>
    /// <param name="open">Runs first; false when it has closed the connection.</param>
    /// <param name="handle">Takes one text message; its bytes are valid UTF-8 and are used again after the call.</param>
    /// <param name="maxMessageBytes">The longest message that is taken.</param>
    public async Task ServeAsync(
        HttpContext context,
        ConnectionSetup setup,
        Func<Connection, Task<bool>> open,
        Func<Connection, ReadOnlyMemory<byte>, ValueTask> handle,
        int maxMessageBytes)
    {
        var limits = context.GetLimits();
        if (limits.TryConnect() is { } crowd)
        {
            await RefuseAsync(await WebSocketUpgrade.AcceptAsync(context).ConfigureAwait(false), setup, crowd.Code).ConfigureAwait(false);
            return;
        }

        try
        {
            await ServeCountedAsync(context, setup, open, handle, maxMessageBytes).ConfigureAwait(false);
        }
        finally
        {
            limits.Disconnect();
        }
    }

    private async Task ServeCountedAsync(
        HttpContext context,
        ConnectionSetup setup,
        Func<Connection, Task<bool>> open,
        Func<Connection, ReadOnlyMemory<byte>, ValueTask> handle,
        int maxMessageBytes)
    {
        var sink = new OpeningSink(context.Abort);
        var (connection, decision) = await hub.ConnectAsync(sink, setup, context.RequestAborted).ConfigureAwait(false);
        if (connection is null && decision.Code == ErrorCode.Unavailable)
        {
            await StreamRefusal.WriteAsync(context, decision.Code, decision.Detail).ConfigureAwait(false);
            return;
        }

        try
        {
            var direct = options.UseDirectSockets ? DirectSocket.Find(context) : null;
            var stream = await WebSocketUpgrade.AcceptAsync(context).ConfigureAwait(false);
            if (connection is null)
            {
                // A browser's page cannot see the status of a refused handshake, but it sees a close code.
                await RefuseAsync(stream, setup, decision.Code).ConfigureAwait(false);
                return;
            }

            var socket = direct is null ? null : await direct.WhenHeaderSentAsync(context.Response).ConfigureAwait(false);
            hub.Metrics.ConnectionOpened(socket is not null);
            sink.Open(socket is null ? new StreamSink(stream, context.Abort) : new SocketSink(socket, context.Abort));
            await RunAsync(context, connection, stream, open, handle, maxMessageBytes).ConfigureAwait(false);
        }
        finally
        {
            if (connection is not null)
            {
                // Waited for, because the sink needs the request.
                connection.Abort();
                await connection.Completion.ConfigureAwait(false);
            }
        }
    }

    private async Task RunAsync(
        HttpContext context,
        Connection connection,
        Stream stream,
        Func<Connection, Task<bool>> open,
        Func<Connection, ReadOnlyMemory<byte>, ValueTask> handle,
        int maxMessageBytes)
    {
        using var webSocket = WebSocket.CreateFromStream(
            new SinkStream(stream, connection),
            new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero });
        using var aborted = context.RequestAborted.UnsafeRegister(static state => ((Connection)state!).Abort(), connection);

        var reading = ReadAsync(webSocket, connection, open, handle, maxMessageBytes);
        var end = await connection.Completion.ConfigureAwait(false);
        if (end.IsClean)
        {
            // The client's closing frame is waited for, so that ours is not lost with the connection.
            await Task.WhenAny(reading, Task.Delay(hub.Options.CloseTimeout, context.RequestAborted)).ConfigureAwait(false);
        }

        if (!reading.IsCompleted)
        {
            context.Abort();
        }

        await reading.ConfigureAwait(false);
    }

    private static async Task RefuseAsync(Stream stream, ConnectionSetup setup, ErrorCode code)
    {
        await stream.WriteAsync(ControlFrames.Close(setup, Connection.CloseCodeOf(code), null)).ConfigureAwait(false);
        await stream.FlushAsync().ConfigureAwait(false);
    }

    private static async Task ReadAsync(
        WebSocket webSocket,
        Connection connection,
        Func<Connection, Task<bool>> open,
        Func<Connection, ReadOnlyMemory<byte>, ValueTask> handle,
        int maxMessageBytes)
    {
        try
        {
            if (await open(connection).ConfigureAwait(false))
            {
                await ReadMessagesAsync(webSocket, connection, handle, maxMessageBytes).ConfigureAwait(false);
            }

            await ReadToEndAsync(webSocket).ConfigureAwait(false);
        }
        catch (WebSocketException)
        {
            // A frame that breaks the protocol: the framework has sent its close frame through the sink. Or the client is gone.
            connection.Finish(default);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            connection.Abort();
        }
        catch
        {
            connection.Abort();
            throw;
        }
    }

    private static async Task ReadMessagesAsync(
        WebSocket webSocket, Connection connection, Func<Connection, ReadOnlyMemory<byte>, ValueTask> handle, int maxMessageBytes)
    {
        while (!connection.Completion.IsCompleted)
        {
            // Waits without a buffer: an idle connection holds none.
            var result = await webSocket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None).ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                Acknowledge(webSocket, connection);
                return;
            }

            if (result.EndOfMessage)
            {
                // A message without a byte is complete already.
                if (result.MessageType == WebSocketMessageType.Binary)
                {
                    Finish(connection, CloseCode.BinaryFrame);
                    return;
                }

                await handle(connection, default).ConfigureAwait(false);
                continue;
            }

            var buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
            try
            {
                (buffer, var length) = await ReceiveAsync(webSocket, connection, buffer, maxMessageBytes).ConfigureAwait(false);
                if (length < 0)
                {
                    return;
                }

                await handle(connection, buffer.AsMemory(0, length)).ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            await connection.WaitForRoomAsync(MaxQueuedBytes).ConfigureAwait(false);
        }
    }

    /// <summary>Puts one message together.</summary>
    /// <returns>The buffer, perhaps a larger one, and the length; -1 when the connection ends instead.</returns>
    private static async ValueTask<(byte[] Buffer, int Length)> ReceiveAsync(
        WebSocket webSocket, Connection connection, byte[] buffer, int maxMessageBytes)
    {
        var length = 0;
        while (true)
        {
            var result = await webSocket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).ConfigureAwait(false);
            switch (result.MessageType)
            {
                case WebSocketMessageType.Close:
                    Acknowledge(webSocket, connection);
                    return (buffer, -1);
                case WebSocketMessageType.Binary:
                    Finish(connection, CloseCode.BinaryFrame);
                    return (buffer, -1);
            }

            length += result.Count;
            if (length > maxMessageBytes)
            {
                Finish(connection, CloseCode.MessageTooLarge);
                return (buffer, -1);
            }

            if (result.EndOfMessage)
            {
                return (buffer, length);
            }

            if (length == buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 2, maxMessageBytes + 1));
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
    }

    /// <summary>Reads until the client has closed its side, and forgets what it still sends.</summary>
    private static async Task ReadToEndAsync(WebSocket webSocket)
    {
        var buffer = new byte[256];
        while (webSocket.State is WebSocketState.Open or WebSocketState.CloseSent)
        {
            await webSocket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static void Acknowledge(WebSocket webSocket, Connection connection)
    {
        var status = (int)(webSocket.CloseStatus ?? WebSocketCloseStatus.NormalClosure);
        connection.Finish(status == (int)WebSocketCloseStatus.Empty
            ? WebSocketFrame.CloseFrame((int)WebSocketCloseStatus.NormalClosure, "")
            : WebSocketFrame.CloseFrame(status, ""));
    }

    private static void Finish(Connection connection, CloseCode code) =>
        connection.Finish(WebSocketFrame.CloseFrame(code.Number, code.Name));
}
