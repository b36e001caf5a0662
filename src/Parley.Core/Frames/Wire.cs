namespace Parley.Frames;

/// <summary>How bytes are framed on a transport.</summary>
public enum Wire : byte
{
    /// <summary>Server-Sent Events as they are: HTTP/2, or a body that ends with the connection.</summary>
    Sse = 0,

    /// <summary>Server-Sent Events, each event a chunk of HTTP/1.1's chunked coding (RFC 9112, 7.1), so that finished bytes can be shared.</summary>
    SseChunked = 1,

    /// <summary>Unmasked WebSocket text frames (RFC 6455, 5.2).</summary>
    WebSocket = 2,
}
