using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.AspNetCore.Http;
using Parley.Delivery;
using Parley.Frames;
using Parley.Users;

namespace Parley.AspNetCore.Transports;

/// <summary>Serves one SSE stream from the request to the last byte (WHATWG HTML, 9.2).</summary>
internal sealed class EventStream(Hub hub, ReadMarks marks, StreamSecrets secrets, TransportOptions options)
{
    /// <summary>Serves a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="request">The topics, and where to begin.</param>
    /// <param name="isRaw">Whether events are the data of messages alone.</param>
    /// <param name="custom">What a contract of one's own asks for, or null.</param>
    public async Task ServeAsync(
        HttpContext context, IReadOnlyList<SubscribeRequest> request, bool isRaw, EventStreamOptions? custom = null)
    {
        var limits = context.GetLimits();
        if (limits.TryConnect() is { } crowd)
        {
            await Problem.WriteAsync(context, crowd).ConfigureAwait(false);
            return;
        }

        try
        {
            await ServeCountedAsync(context, request, isRaw, custom).ConfigureAwait(false);
        }
        finally
        {
            limits.Disconnect();
        }
    }

    private async Task ServeCountedAsync(
        HttpContext context, IReadOnlyList<SubscribeRequest> request, bool isRaw, EventStreamOptions? custom)
    {
        var isChunked = HttpProtocol.IsHttp11(context.Request.Protocol);
        var setup = new ConnectionSetup
        {
            User = await context.GetUserAsync().ConfigureAwait(false),
            Wire = isChunked ? Wire.SseChunked : Wire.Sse,
            IsRaw = isRaw,
            HeartbeatInterval = custom?.HeartbeatInterval,
        };
        var sink = new OpeningSink(context.Abort);
        var (connection, decision) = await hub.ConnectAsync(sink, setup, context.RequestAborted).ConfigureAwait(false);
        if (connection is null)
        {
            await StreamRefusal.WriteAsync(context, decision.Code, decision.Detail).ConfigureAwait(false);
            return;
        }

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
                await StreamRefusal.WriteAsync(context, failure.Code, failure.Detail).ConfigureAwait(false);
                return;
            }

            custom?.Opened?.Invoke(connection);
            try
            {
                await StreamAsync(context, connection, sink, isChunked).ConfigureAwait(false);
            }
            finally
            {
                custom?.Closed?.Invoke(connection);
            }
        }
        finally
        {
            // Waited for, because the sink needs the request.
            connection.Abort();
            await connection.Completion.ConfigureAwait(false);
        }
    }

    private async Task StreamAsync(HttpContext context, Connection connection, OpeningSink opening, bool isChunked)
    {
        var direct = options.UseDirectSockets ? DirectSocket.Find(context) : null;
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

        var socket = direct is null ? null : await direct.WhenHeaderSentAsync(response).ConfigureAwait(false);
        var pipe = socket is null ? new PipeSink(response.BodyWriter, context.Abort) : null;
        hub.Metrics.ConnectionOpened(socket is not null);
        opening.Open(pipe ?? (ISink)new SocketSink(socket!, context.Abort));

        ConnectionEnd end;
        using (context.RequestAborted.UnsafeRegister(static state => ((Connection)state!).Abort(), connection))
        {
            end = await connection.Completion.ConfigureAwait(false);
        }

        if (end.IsClean && pipe is not null)
        {
            await pipe.DrainAsync().ConfigureAwait(false);
        }

        if (!end.IsClean)
        {
            context.Abort();
        }
    }
}
