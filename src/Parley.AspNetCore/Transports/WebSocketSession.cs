using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Transports.Handover;
using Parley.Codes;
using Parley.Delivery;

namespace Parley.AspNetCore.Transports;

/// <summary>One WebSocket from the handshake to the end: frames go out through the connection's sink, messages come in by a loop.</summary>
internal sealed class WebSocketSession(Hub hub, TransportOptions options)
{
    // An idle WebSocket holds no receive buffer.
    private static readonly StreamPipeReaderOptions s_withoutBuffer = new(useZeroByteReads: true, leaveOpen: true);

    /// <summary>Serves a request that asks for a WebSocket.</summary>
    /// <param name="context">The request.</param>
    /// <param name="seat">The client's place, which is taken.</param>
    /// <param name="setup">How the connection speaks.</param>
    /// <param name="open">Runs first; false when it has closed the connection.</param>
    /// <param name="handler">Takes what the client sends.</param>
    /// <param name="maxMessageBytes">The longest message that is taken.</param>
    /// <param name="mayOutliveRequest">Whether nothing of that needs the request, which may end while the connection goes on.</param>
    public async Task ServeAsync(
        HttpContext context,
        Seat seat,
        ConnectionSetup setup,
        Func<Connection, Task<bool>> open,
        IMessageHandler handler,
        int maxMessageBytes,
        bool mayOutliveRequest)
    {
        if (seat.TryTake() is { } crowd)
        {
            await RefuseAsync(await WebSocketUpgrade.AcceptAsync(context).ConfigureAwait(false), setup, crowd.Code).ConfigureAwait(false);
            return;
        }

        Connection? connection = null;
        var isHandedOver = false;
        try
        {
            var direct = options.UseDirectSockets ? DirectSocket.Find(context) : null;
            var handover = direct is not null && mayOutliveRequest ? StreamHandover.Find(context) : null;
            Action abort = handover is null ? context.Abort : handover.Connection.Abort;
            var sink = new OpeningSink(abort);
            (connection, var decision) = await hub.ConnectAsync(sink, setup, context.RequestAborted).ConfigureAwait(false);
            if (connection is null && decision.Code == ErrorCode.Unavailable)
            {
                await StreamRefusal.WriteAsync(context, decision.ToRefusal()!).ConfigureAwait(false);
                return;
            }

            StreamHandover.Find(context)?.HoldEnd();
            var stream = await WebSocketUpgrade.AcceptAsync(context).ConfigureAwait(false);
            if (connection is null)
            {
                // A browser's page cannot see the status of a refused handshake, but it sees a close code.
                await RefuseAsync(stream, setup, decision.Code).ConfigureAwait(false);
                return;
            }

            var socket = direct is null ? null : await direct.WhenHeaderSentAsync().ConfigureAwait(false);
            hub.Metrics.ConnectionOpened(socket is not null);
            var piped = socket is null ? new StreamSink(stream, abort) : null;
            sink.Open(piped ?? (ISink)new SocketSink(socket!, abort));
            await open(connection).ConfigureAwait(false);
            var reader = new MessageReader(maxMessageBytes);
            if (socket is not null && handover is not null)
            {
                handover.Take(HandOver(connection, reader, handler, seat));
                isHandedOver = true;
                return;
            }

            await RunAsync(connection, PipeReader.Create(stream, s_withoutBuffer), reader, handler, abort, context.RequestAborted)
                .ConfigureAwait(false);
            await (piped?.DrainAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        }
        finally
        {
            if (!isHandedOver)
            {
                await EndAsync(connection, seat).ConfigureAwait(false);
            }
        }
    }

    // A method of its own, so that the stream keeps these alone.
    private Func<ConnectionContext, Task<bool>> HandOver(
        Connection connection, MessageReader reader, IMessageHandler handler, Seat seat) =>
        async below =>
        {
            try
            {
                await RunAsync(connection, below.Transport.Input, reader, handler, below.Abort, below.ConnectionClosed).ConfigureAwait(false);
            }
            finally
            {
                await EndAsync(connection, seat).ConfigureAwait(false);
            }

            return false;
        };

    private async Task RunAsync(
        Connection connection,
        PipeReader input,
        MessageReader reader,
        IMessageHandler handler,
        Action abort,
        CancellationToken closed)
    {
        // The loop sees the end by itself, behind what came before it; unless it does not come to read.
        await using var gone = closed.UnsafeRegister(static state => _ = EndSoonAsync((Connection)state!), connection);
        var reading = MessageLoop.RunAsync(input, connection, reader, handler);
        var end = await connection.Completion.ConfigureAwait(false);
        if (end.IsClean)
        {
            // The client's closing frame is waited for, so that ours is not lost with the connection.
            await Task.WhenAny(reading, Task.Delay(hub.Options.CloseTimeout, closed)).ConfigureAwait(false);
        }

        if (!reading.IsCompleted)
        {
            abort();
        }

        await reading.ConfigureAwait(false);
    }

    private static async Task EndSoonAsync(Connection connection)
    {
        await Task.WhenAny(connection.Completion, Task.Delay(connection.Hub.Options.CloseTimeout, connection.Hub.Time)).ConfigureAwait(false);
        connection.Abort();
    }

    /// <summary>Lets go of what a client counts for. Waits for the connection, because the sink needs what is below it.</summary>
    private static async Task EndAsync(Connection? connection, Seat seat)
    {
        if (connection is not null)
        {
            connection.Abort();
            await connection.Completion.ConfigureAwait(false);
        }

        seat.Leave();
    }

    private static async Task RefuseAsync(Stream stream, ConnectionSetup setup, ErrorCode code)
    {
        await stream.WriteAsync(ControlFrames.Close(setup, Connection.CloseCodeOf(code), null)).ConfigureAwait(false);
        await stream.FlushAsync().ConfigureAwait(false);
    }
}
