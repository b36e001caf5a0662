using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Parley.AspNetCore.Transports.Handover;

/// <summary>
/// Lets a connection go on when its request is over: an open stream needs the connection alone, and not what HTTP keeps
/// for a request.
/// </summary>
/// <remarks>
/// Stands in for the server's heartbeat, from which no handler can be taken back: it would keep everything that HTTP held
/// for as long as the connection lives.
/// </remarks>
internal sealed class StreamHandover : IConnectionHeartbeatFeature
{
    private readonly IConnectionHeartbeatFeature? _heartbeat;

    // What HTTP wants to be told. Replaced as a whole; read by the server's heartbeat.
    private volatile Action? _beats;
    private bool _hasBeats;

    // Null when HTTP is over.
    private HandoverPipe? _pipe;
    private Func<ConnectionContext, Task<bool>>? _stream;

    // What HTTP sees of the connection's end, while HTTP is there.
    private HeldEnd? _end;

    private StreamHandover(ConnectionContext connection)
    {
        Connection = connection;
        _heartbeat = connection.Features.Get<IConnectionHeartbeatFeature>();
    }

    /// <summary>The connection below HTTP.</summary>
    public ConnectionContext Connection { get; }

    /// <summary>Finds out whether a request's connection can be handed over.</summary>
    /// <returns>Null when it cannot.</returns>
    public static StreamHandover? Find(HttpContext context) =>
        context.Features.Get<IConnectionHeartbeatFeature>() as StreamHandover;

    /// <summary>Serves a connection: HTTP, the stream that takes it over, and HTTP again where that leaves it in order.</summary>
    public static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate http)
    {
        // One for all requests, because the server's heartbeat keeps it.
        var handover = new StreamHandover(connection);
        while (await handover.ServeHttpAsync(http).ConfigureAwait(false) is { } stream
            && await stream(connection).ConfigureAwait(false))
        {
        }
    }

    /// <summary>
    /// Takes the connection over. The caller has sent the whole head of its response, and ends the request at once without
    /// writing anything more.
    /// </summary>
    /// <param name="stream">Runs to its end; true when the client may send its next request, false when the connection is to be closed.</param>
    public void Take(Func<ConnectionContext, Task<bool>> stream)
    {
        _stream = stream;
        _end!.Hold();
        _pipe!.HandOver();
    }

    /// <summary>
    /// From now on HTTP is not told that the client sends nothing more, which would make it cut the connection: a WebSocket answers
    /// what came before, and its closing frame. HTTP must not serve another request on it.
    /// </summary>
    public void HoldEnd() => _end?.Hold();

    /// <inheritdoc/>
    public void OnHeartbeat(Action<object> action, object state)
    {
        if (!_hasBeats)
        {
            _hasBeats = true;
            _heartbeat?.OnHeartbeat(static self => ((StreamHandover)self)._beats?.Invoke(), this);
        }

        _beats += () => action(state);
    }

    // A method of its own, so that nothing of this part is kept while the stream runs.
    private async Task<Func<ConnectionContext, Task<bool>>?> ServeHttpAsync(ConnectionDelegate http)
    {
        var transport = Connection.Transport;
        _pipe = new HandoverPipe(transport);
        Connection.Transport = _pipe;
        Connection.Features.Set<IConnectionHeartbeatFeature>(this);
        var closed = Connection.ConnectionClosed;
        using var end = new HeldEnd(closed);
        _end = end;
        Connection.ConnectionClosed = end.Token;
        try
        {
            await http(Connection).ConfigureAwait(false);
        }
        finally
        {
            Connection.ConnectionClosed = closed;
            Connection.Transport = transport;
            Connection.Features.Set(_heartbeat);
        }

        var stream = _stream;
        (_beats, _pipe, _stream, _end) = (null, null, null, null);
        return stream;
    }
}
