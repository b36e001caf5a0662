using System.Net;
using System.Net.WebSockets;

namespace Parley.Client.Connecting;

/// <summary>Opens WebSockets to the server.</summary>
internal sealed class WebSocketOpener
{
    private readonly ParleyClientOptions _options;
    private readonly TokenSource _tokens;
    private readonly Uri _address;

    public WebSocketOpener(Uri server, ParleyClientOptions options, TokenSource tokens)
    {
        _options = options;
        _tokens = tokens;
        var address = new UriBuilder(new Uri(server, "ws"));
        address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;

        // The token is shown in the first command, because a browser's WebSocket can send no header.
        address.Query = tokens.IsUsed ? "authenticate=1" : options.Name is { } name ? "name=" + Uri.EscapeDataString(name) : "";
        _address = address.Uri;
    }

    public async Task<Opening> OpenAsync(ISessionOwner owner, CancellationToken cancel)
    {
        string? token = null;
        try
        {
            token = _tokens.IsUsed ? await _tokens.GetAsync(cancel).ConfigureAwait(false) : null;
        }
#pragma warning disable CA1031 // the program's own function
        catch (Exception error) when (error is not OperationCanceledException || !cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new Opening(null, null, new SessionEnd("no_token", error.Message, MayReturn: true));
        }

        var socket = new ClientWebSocket();
        try
        {
            if (!OperatingSystem.IsBrowser())
            {
                socket.Options.CollectHttpResponseDetails = true;

                // The server's pings and the client's watchdog see to it.
                socket.Options.KeepAliveInterval = TimeSpan.Zero;
            }

            _options.ConfigureWebSocket?.Invoke(socket.Options);
            await socket.ConnectAsync(_address, cancel).ConfigureAwait(false);
            return new Opening(new Session(socket, owner, _options.Time), token, null);
        }
        catch (WebSocketException error)
        {
            var end = EndOf(socket, error);
            socket.Dispose();
            return new Opening(null, token, end);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What a handshake that failed says. A 404 or 502 may be of something in between, as during a deploy, and passes.</summary>
    private static SessionEnd EndOf(ClientWebSocket socket, WebSocketException error)
    {
        var status = OperatingSystem.IsBrowser() ? 0 : socket.HttpStatusCode;
        return status switch
        {
            HttpStatusCode.Unauthorized => new SessionEnd("unauthorized", "The server wants to know who this is.", MayReturn: false),
            HttpStatusCode.Forbidden => new SessionEnd("forbidden", "The server does not let this client in.", MayReturn: false),
            HttpStatusCode.MisdirectedRequest => new SessionEnd("bad_host", "The server does not answer to this host name.", MayReturn: false),
            0 => new SessionEnd("network", error.InnerException?.Message ?? error.Message, MayReturn: true),
            _ => new SessionEnd("not_parley", $"The server answered {(int)status} instead of opening a WebSocket.", MayReturn: true),
        };
    }
}
