using System.Net.Sockets;
using System.Text;

namespace Parley.Samples.Tests.Support;

/// <summary>A client that does only what a test tells it: it may stop reading, or never answer a ping.</summary>
internal sealed class BareClient : IDisposable
{
    private readonly TcpClient _tcp = new() { ReceiveBufferSize = 4096 };

    /// <summary>Sends a request and reads its answer's header.</summary>
    /// <returns>The client, and the header.</returns>
    public static async Task<(BareClient Client, string Header)> RequestAsync(Uri address, string target, string version = "HTTP/1.1", string headers = "")
    {
        var client = new BareClient();
        await client._tcp.ConnectAsync(address.Host, address.Port).WaitAsync(Wait.Patience);
        await client.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} {version}\r\nHost: {address.Authority}\r\n{headers}\r\n"));
        var header = new StringBuilder();
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            header.Append((char)await client.ReadByteAsync());
        return (client, header.ToString());
    }

    /// <summary>Opens a WebSocket.</summary>
    public static async Task<BareClient> OpenSocketAsync(Uri address)
    {
        var (client, header) = await RequestAsync(
            address,
            "/ws",
            headers: "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        Assert.StartsWith("HTTP/1.1 101", header);
        return client;
    }

    /// <summary>Sends a text of at most 125 ASCII characters as a frame; the mask is zero, so the bytes stay as they are.</summary>
    public Task SendTextAsync(string text) =>
        WriteAsync([0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(text)]);

    private Task WriteAsync(byte[] bytes) => _tcp.GetStream().WriteAsync(bytes).AsTask().WaitAsync(Wait.Patience);

    public async Task<string> ReadToEndAsync()
    {
        using var reader = new StreamReader(_tcp.GetStream());
        return await reader.ReadToEndAsync().WaitAsync(Wait.Patience);
    }

    /// <summary>The next frame of at most 125 bytes.</summary>
    public async Task<(int Opcode, byte[] Payload)> ReadFrameAsync()
    {
        var opcode = await ReadByteAsync() & 0x0f;
        var payload = new byte[await ReadByteAsync()];
        await _tcp.GetStream().ReadExactlyAsync(payload).AsTask().WaitAsync(Wait.Patience);
        return (opcode, payload);
    }

    public void Dispose() => _tcp.Dispose();

    private async Task<int> ReadByteAsync()
    {
        var one = new byte[1];
        await _tcp.GetStream().ReadExactlyAsync(one).AsTask().WaitAsync(Wait.Patience);
        return one[0];
    }
}
