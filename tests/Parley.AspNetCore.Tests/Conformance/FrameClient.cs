using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>A client that sends frames in any pieces, and reads the server's one by one.</summary>
internal sealed class FrameClient : IDisposable
{
    private const int Ping = 9;

    private readonly Socket _socket =
        new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _limit = new(TestApp.Patience);
    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    private FrameClient()
    {
    }

    /// <summary>The head of the server's answer.</summary>
    public string Head { get; private set; } = "";

    public static async Task<FrameClient> ConnectAsync(int port, string path, string headers = "")
    {
        var client = new FrameClient();
        await client._socket.ConnectAsync(IPAddress.Loopback, port, client._limit.Token);
        await client.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{headers}\r\n"));
        int length;
        while ((length = client.Unread.IndexOf("\r\n\r\n"u8)) < 0)
        {
            Assert.True(await client.FillAsync(), "No answer to the handshake.");
        }

        client.Head = Encoding.ASCII.GetString(client.Unread[..length]);
        client._start += length + 4;
        Assert.StartsWith("HTTP/1.1 101 ", client.Head, StringComparison.Ordinal);
        return client;
    }

    /// <summary>Sends some bytes in one call, if it can.</summary>
    /// <returns>False when the server takes none any more.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, _limit.Token)..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Reads a frame of the server, passing over its pings.</summary>
    /// <returns>Null at the end of the connection.</returns>
    public async Task<(int Opcode, byte[] Payload)?> ReadAsync()
    {
        while (true)
        {
            if (TryTake() is { } frame)
            {
                if (frame.Opcode != Ping)
                {
                    return frame;
                }
            }
            else if (!await FillAsync())
            {
                Assert.True(Unread.IsEmpty, "The connection ended inside of a frame.");
                return null;
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _limit.Dispose();
    }

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    private (int Opcode, byte[] Payload)? TryTake()
    {
        var bytes = Unread;
        if (bytes.Length < 2)
        {
            return null;
        }

        Assert.Equal(0x80, bytes[0] & 0xf0);
        Assert.True(bytes[1] < 128, "A server's frame has no mask.");
        var header = bytes[1] switch { 126 => 4, 127 => 10, _ => 2 };
        if (bytes.Length < header)
        {
            return null;
        }

        var length = header switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            10 => checked((int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..])),
            _ => bytes[1],
        };
        if (bytes.Length < header + length)
        {
            return null;
        }

        _start += header + length;
        return (bytes[0] & 0x0f, bytes.Slice(header, length).ToArray());
    }

    private async Task<bool> FillAsync()
    {
        if (_end == _buffer.Length)
        {
            var length = _end - _start;
            var target = length > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            _buffer.AsSpan(_start, length).CopyTo(target);
            (_buffer, _start, _end) = (target, 0, length);
        }

        try
        {
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(_end), _limit.Token);
            _end += count;
            return count > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
