using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Parley.Interop.Tests.Support;

/// <summary>.NET's <see cref="ClientWebSocket"/>.</summary>
internal sealed class NetSocket : ISubscriber
{
    private readonly ClientWebSocket _socket = new();

    private NetSocket()
    {
    }

    public static async Task<NetSocket> OpenAsync(TestServer server, string path = "ws")
    {
        var client = new NetSocket();
        if (server.Route == Route.Http2)
        {
            client._socket.Options.HttpVersion = HttpVersion.Version20;
            client._socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler(), disposeHandler: false);
        await client._socket.ConnectAsync(new Uri(server.SocketUrl(path)), invoker, CancellationToken.None).WaitAsync(TestServer.Patience);
        return client;
    }

    public Task SendAsync(string text) => _socket
        .SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None)
        .WaitAsync(TestServer.Patience);

    /// <summary>The next text frame.</summary>
    public async Task<string> NextTextAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var result = await _socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(TestServer.Patience);
            Assert.Equal(WebSocketMessageType.Text, result.MessageType);
            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }

    public async Task<Received> NextAsync() => Envelope.Read(await NextTextAsync());

    /// <summary>Waits until the server closes, and answers as a client should.</summary>
    public async Task<int> NextCloseAsync()
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var result = await _socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(TestServer.Patience);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(TestServer.Patience);
                return (int)result.CloseStatus!;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
