using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.AspNetCore.Transports;

/// <summary>
/// Finds out when a connection's socket may be written to directly: once the kernel has been given exactly the bytes of
/// the response's header, so that nothing of the framework can still be on its way. Where that cannot be told, the answer
/// is no, and the bytes take the framework's pipe.
/// </summary>
internal sealed class DirectSocket
{
    // Until its first byte leaves, nothing behind it could leave either: on a machine that is busy the wait costs nothing.
    // After this time the socket is stuck.
    private static readonly TimeSpan s_untilStuck = TimeSpan.FromSeconds(30);

    // A header leaves in one piece. A part without the rest is not what was expected.
    private static readonly TimeSpan s_untilWhole = TimeSpan.FromMilliseconds(50);

    private readonly HttpContext _context;
    private readonly Socket _socket;
    private readonly long _writtenBefore;
    private readonly TimeProvider _time;

    private DirectSocket(HttpContext context, Socket socket, long writtenBefore)
    {
        _context = context;
        _socket = socket;
        _writtenBefore = writtenBefore;
        _time = context.RequestServices.GetRequiredService<TimeProvider>();
    }

    /// <summary>Looks at a request whose response has not begun.</summary>
    /// <returns>Null when its socket cannot be used: TLS, HTTP/2, another system or server.</returns>
    public static DirectSocket? Find(HttpContext context)
    {
        if (context.Request.IsHttps
            || !HttpProtocol.IsHttp11(context.Request.Protocol)
            || context.Features.Get<ITlsConnectionFeature>() is { ClientCertificate: not null }
            || context.Features.Get<ITlsHandshakeFeature>() is not null
            || context.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            return null;
        }

        var written = TcpCounter.BytesWritten(socket);
        return written < 0 ? null : new DirectSocket(context, socket, written);
    }

    /// <summary>Waits until the header of the response, which was flushed and has no body so far, has left the framework.</summary>
    /// <returns>The socket, or null: then the pipe is the way.</returns>
    public async ValueTask<Socket?> WhenHeaderSentAsync()
    {
        var expected = _writtenBefore + HeaderLength(_context.Response);
        var start = _time.GetTimestamp();
        long? begun = null;
        while (!_context.RequestAborted.IsCancellationRequested)
        {
            var written = TcpCounter.BytesWritten(_socket);
            if (written == expected)
            {
                return _socket;
            }

            // More than the header: something of an earlier response was still on its way, as with pipelined requests.
            if (written < _writtenBefore || written > expected)
            {
                return null;
            }

            if (written > _writtenBefore)
            {
                begun ??= _time.GetTimestamp();
            }

            var isLate = begun is { } since ? _time.GetElapsedTime(since) > s_untilWhole : _time.GetElapsedTime(start) > s_untilStuck;
            if (isLate)
            {
                return null;
            }

            await Task.Delay(1).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>The bytes of a response's header on HTTP/1.1, as Kestrel writes it.</summary>
    private static long HeaderLength(HttpResponse response)
    {
        const string Version = "HTTP/1.1 ";
        var reason = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(response.StatusCode);
        long length = Version.Length + 3 + 1 + reason.Length + 2;
        foreach (var (name, values) in response.Headers)
        {
            foreach (var value in values)
            {
                length += name.Length + 2 + (value?.Length ?? 0) + 2;
            }
        }

        return length + 2;
    }
}
