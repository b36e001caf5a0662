using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Transports.Handover;
using Parley.AspNetCore.Web;
using Parley.Delivery;
using Parley.Frames;
using Parley.Users;

namespace Parley.AspNetCore.Transports;

/// <summary>Serves one SSE stream from the request to the last byte (WHATWG HTML, 9.2).</summary>
internal sealed class EventStream(Hub hub, Door door, ReadMarks marks, StreamSecrets secrets, TransportOptions options)
{
    /// <summary>Serves a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="request">The topics, and where to begin.</param>
    /// <param name="isRaw">Whether events are the data of messages alone.</param>
    /// <param name="custom">What a contract of one's own asks for, or null.</param>
    public async Task ServeAsync(
        HttpContext context, IReadOnlyList<SubscribeRequest> request, bool isRaw, EventStreamOptions? custom = null)
    {
        var seat = new Seat(await door.AdmitAsync(context).ConfigureAwait(false));
        if (seat.TryTake() is { } crowd)
        {
            await Problem.WriteAsync(context, crowd).ConfigureAwait(false);
            return;
        }

        var isHandedOver = false;
        try
        {
            isHandedOver = await ServeCountedAsync(context, request, isRaw, custom, seat).ConfigureAwait(false);
        }
        finally
        {
            if (!isHandedOver)
            {
                seat.Leave();
            }
        }
    }

    /// <returns>Whether the connection goes on without the request.</returns>
    private async Task<bool> ServeCountedAsync(
        HttpContext context, IReadOnlyList<SubscribeRequest> request, bool isRaw, EventStreamOptions? custom, Seat seat)
    {
        var isChunked = HttpProtocol.IsHttp11(context.Request.Protocol);
        var setup = new ConnectionSetup
        {
            User = seat.Visitor.User,
            Wire = isChunked ? Wire.SseChunked : Wire.Sse,
            IsRaw = isRaw,
            HeartbeatInterval = custom?.HeartbeatInterval,
        };
        var direct = options.UseDirectSockets ? DirectSocket.Find(context) : null;
        var handover = direct is not null && custom is null ? StreamHandover.Find(context) : null;
        Action abort = handover is null ? context.Abort : handover.Connection.Abort;
        var sink = new OpeningSink(abort);
        var (connection, decision) = await hub.ConnectAsync(sink, setup, context.RequestAborted).ConfigureAwait(false);
        if (connection is null)
        {
            await StreamRefusal.WriteAsync(context, decision.ToRefusal()!).ConfigureAwait(false);
            return false;
        }

        var isHandedOver = false;
        try
        {
            var secret = secrets.Create(connection);
            var failure = await marks.SubscribeAsync(
                connection,
                request,
                (subscribed, read) => ReadyFrame.ForSse(connection, secret, hub.Epoch, subscribed, read),
                withIds: true,
                context.RequestAborted).ConfigureAwait(false);
            if (failure is not null)
            {
                // Ends quietly, so that nothing cuts the answer off.
                connection.Finish(default);
                await connection.Completion.ConfigureAwait(false);
                await StreamRefusal.WriteAsync(context, failure).ConfigureAwait(false);
                return false;
            }

            custom?.Opened?.Invoke(connection);
            try
            {
                await BeginAsync(context, isChunked).ConfigureAwait(false);
                var socket = direct is null ? null : await direct.WhenHeaderSentAsync().ConfigureAwait(false);
                hub.Metrics.ConnectionOpened(socket is not null);
                if (socket is not null && handover is not null)
                {
                    sink.Open(new SocketSink(socket, abort));
                    handover.Take(HandOver(connection, seat, IsLast(context.Request)));
                    return isHandedOver = true;
                }

                await RunAsync(context, connection, sink, socket).ConfigureAwait(false);
            }
            finally
            {
                custom?.Closed?.Invoke(connection);
            }

            return false;
        }
        finally
        {
            if (!isHandedOver)
            {
                // Waited for, because the sink needs the request.
                connection.Abort();
                await connection.Completion.ConfigureAwait(false);
            }
        }
    }

    private static async Task BeginAsync(HttpContext context, bool isChunked)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        if (isChunked)
        {
            // Said here, so that the framework leaves the chunks to the frames, which are chunks already.
            response.Headers.TransferEncoding = "chunked";
        }

        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task RunAsync(HttpContext context, Connection connection, OpeningSink opening, Socket? socket)
    {
        var pipe = socket is null ? new PipeSink(context.Response.BodyWriter, context.Abort) : null;
        opening.Open(pipe ?? (ISink)new SocketSink(socket!, context.Abort));
        var end = await WaitAsync(connection, context.RequestAborted).ConfigureAwait(false);
        if (end.IsClean && pipe is not null)
        {
            await pipe.DrainAsync().ConfigureAwait(false);
        }

        if (!end.IsClean)
        {
            context.Abort();
        }
    }

    // A method of its own, so that the stream keeps these alone.
    private static Func<ConnectionContext, Task<bool>> HandOver(Connection connection, Seat seat, bool isLast) =>
        async below =>
        {
            var end = await WaitAsync(connection, below.ConnectionClosed).ConfigureAwait(false);
            if (!end.IsClean)
            {
                below.Abort();
            }

            seat.Leave();
            return end.IsClean && !isLast;
        };

    /// <summary>Whether the client has said that it sends no request after this one (RFC 9112, 9.6).</summary>
    private static bool IsLast(HttpRequest request) =>
        request.Headers.Connection.Any(names => names!.Split(',', StringSplitOptions.TrimEntries).Contains("close", StringComparer.OrdinalIgnoreCase));

    private static async Task<ConnectionEnd> WaitAsync(Connection connection, CancellationToken closed)
    {
        using var aborted = closed.UnsafeRegister(static state => ((Connection)state!).Abort(), connection);
        return await connection.Completion.ConfigureAwait(false);
    }
}
