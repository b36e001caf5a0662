using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Parley.Samples.Tests.Support;

/// <summary>The framework's own WebSocket client, with texts in and out.</summary>
internal sealed class SocketClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();

    public static async Task<SocketClient> ConnectAsync(Uri address)
    {
        var client = new SocketClient();
        await client._socket.ConnectAsync(address, CancellationToken.None).WaitAsync(Wait.Patience);
        return client;
    }

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public Task SendAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None).WaitAsync(Wait.Patience);

    public Task SendBinaryAsync() =>
        _socket.SendAsync(new byte[] { 1 }, WebSocketMessageType.Binary, true, CancellationToken.None).WaitAsync(Wait.Patience);

    /// <summary>The next text; null when the connection ends.</summary>
    public async Task<string?> ReceiveAsync()
    {
        var buffer = new byte[256 * 1024];
        var length = 0;
        while (true)
        {
            var result = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).AsTask().WaitAsync(Wait.Patience);
            if (result.MessageType == WebSocketMessageType.Close)
                return null;
            length += result.Count;
            if (result.EndOfMessage)
                return Encoding.UTF8.GetString(buffer, 0, length);
        }
    }

    /// <summary>The next text as JSON.</summary>
    public async Task<JsonElement> ReceiveJsonAsync() =>
        JsonDocument.Parse(await ReceiveAsync() ?? throw new InvalidOperationException($"Closed: {CloseStatus}")).RootElement;

    /// <summary>Ends the connection in the usual way.</summary>
    public Task CloseAsync() =>
        _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(Wait.Patience);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
