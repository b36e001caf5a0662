using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Parley.AspNetCore.Transports;

/// <summary>
/// Finds out when a connection's socket may be written to directly: once the kernel has been given exactly the bytes of
/// the response's header, so that nothing of the framework can still be on its way. Where that cannot be told, the answer
/// is no, and the bytes take the framework's pipe.
/// </summary>
internal sealed class DirectSocket
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(50);

    private readonly Socket _socket;
    private readonly long _writtenBefore;

    private DirectSocket(Socket socket, long writtenBefore)
    {
        _socket = socket;
        _writtenBefore = writtenBefore;
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
        return written < 0 ? null : new DirectSocket(socket, written);
    }

    /// <summary>Waits a moment until the header of a response that was flushed has left the framework.</summary>
    /// <param name="response">The response; started, flushed, without a body so far.</param>
    /// <returns>The socket, or null: then the pipe is the way.</returns>
    public async ValueTask<Socket?> WhenHeaderSentAsync(HttpResponse response)
    {
        var expected = _writtenBefore + HeaderLength(response);
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var written = TcpCounter.BytesWritten(_socket);
            if (written == expected)
            {
                return _socket;
            }

            // More than the header: something of an earlier response was still on its way, as with pipelined requests.
            if (written < 0 || written > expected || TimeProvider.System.GetElapsedTime(start) > s_patience)
            {
                return null;
            }

            await Task.Delay(1).ConfigureAwait(false);
        }
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
