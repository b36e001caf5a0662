using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Core.Tests.Testing;
using Parley.Frames;

namespace Parley.AspNetCore.Tests.Transports;

/// <summary>A client that is nothing but a socket: it sends what it likes and reads when it likes.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket;
    private readonly int _port;
    private byte[] _received = new byte[4096];
    private int _length;

    private RawClient(Socket socket, int port)
    {
        _socket = socket;
        _port = port;
    }

    /// <summary>All that came so far.</summary>
    public ReadOnlySpan<byte> Received => _received.AsSpan(0, _length);

    /// <summary>Whether the server has ended the connection.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>What stands behind the header of the last response.</summary>
    public byte[] Body => Received[(Received.IndexOf("\r\n\r\n"u8) + 4)..].ToArray();

    public static async Task<RawClient> ConnectAsync(TestApp app, int? receiveBuffer = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } size)
        {
            socket.ReceiveBufferSize = size;
        }

        await socket.ConnectAsync(IPAddress.Loopback, app.Address.Port).WaitAsync(TestApp.Patience);
        return new RawClient(socket, app.Address.Port);
    }

    /// <summary>Connects, asks for a stream and waits for its first bytes.</summary>
    public static async Task<RawClient> StreamAsync(TestApp app, string path, string headers = "", int? receiveBuffer = null)
    {
        var client = await ConnectAsync(app, receiveBuffer);
        await client.SendAsync(client.Get(path, headers));
        await client.ReadUntilAsync(bytes => bytes.IndexOf("event: ready"u8) > 0 && bytes.EndsWith("\n\n\r\n"u8));
        return client;
    }

    /// <summary>Connects, upgrades and waits for ready.</summary>
    public static async Task<RawClient> WebSocketAsync(TestApp app, string path = "/ws", int? receiveBuffer = null)
    {
        var client = await ConnectAsync(app, receiveBuffer);
        await client.SendAsync(client.Upgrade(path));
        await client.ReadUntilAsync(bytes => bytes.IndexOf("\"ready\""u8) > 0);
        return client;
    }

    public string Get(string path, string headers = "") => $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{_port}\r\n{headers}\r\n";

    public string Upgrade(string path) => Get(
        path, "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes).AsTask().WaitAsync(TestApp.Patience)..];
        }
    }

    /// <summary>Sends a masked frame.</summary>
    public Task SendFrameAsync(string text) => SendAsync(Frame(0x81, Encoding.UTF8.GetBytes(text)));

    /// <summary>Sends as long as the server takes it.</summary>
    /// <returns>How many bytes it took, before it took none for half a second or hung up.</returns>
    public async Task<long> FloodAsync(byte[] bytes, long limit)
    {
        var sent = 0L;
        try
        {
            while (sent < limit)
            {
                sent += await _socket.SendAsync(bytes).WaitAsync(TimeSpan.FromMilliseconds(500));
            }
        }
        catch (Exception error) when (error is TimeoutException or SocketException)
        {
            // The server's way to say that it is enough.
        }

        return sent;
    }

    /// <summary>Makes a client's frame: masked, whole.</summary>
    public static byte[] Frame(byte first, ReadOnlySpan<byte> payload, bool isMasked = true)
    {
        var header = new byte[14];
        header[0] = first;
        var length = 2;
        switch (payload.Length)
        {
            case < 126:
                header[1] = (byte)payload.Length;
                break;
            case <= ushort.MaxValue:
                header[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)payload.Length);
                length = 4;
                break;
            default:
                header[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(2), (ulong)payload.Length);
                length = 10;
                break;
        }

        if (!isMasked)
        {
            return [.. header.AsSpan(0, length), .. payload];
        }

        header[1] |= 0x80;
        byte[] mask = [1, 2, 3, 4];
        var masked = payload.ToArray();
        for (var i = 0; i < masked.Length; i++)
        {
            masked[i] ^= mask[i % 4];
        }

        return [.. header.AsSpan(0, length), .. mask, .. masked];
    }

    /// <summary>Reads until what came satisfies a condition.</summary>
    public async Task ReadUntilAsync(Func<ReadOnlySpan<byte>, bool> condition)
    {
        using var limit = new CancellationTokenSource(TestApp.Patience);
        while (!condition(Received))
        {
            Assert.False(IsEnded, $"The server hung up after: {Tail()}");
            try
            {
                await ReadOnceAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"It did not come; what came ends with: {Tail()}");
            }
        }
    }

    /// <summary>Reads until the server hangs up.</summary>
    public async Task ReadToEndAsync()
    {
        using var limit = new CancellationTokenSource(TestApp.Patience);
        while (!IsEnded)
        {
            await ReadOnceAsync(limit.Token);
        }
    }

    /// <summary>
    /// Reads what a client that did not read for long still gets: until the server hangs up or nothing comes any more. A
    /// kernel drops a reset that arrives behind bytes for which it had no room, and nobody sends it again; such a client
    /// finds out by the heartbeats that stay away.
    /// </summary>
    public async Task ReadWhatIsLeftAsync()
    {
        while (!IsEnded)
        {
            using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await ReadOnceAsync(silence.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Reads what is there.</summary>
    public async Task ReadOnceAsync(CancellationToken cancel)
    {
        if (_length == _received.Length)
        {
            Array.Resize(ref _received, _length * 2);
        }

        try
        {
            var count = await _socket.ReceiveAsync(_received.AsMemory(_length), cancel);
            _length += count;
            IsEnded = count == 0;
        }
        catch (SocketException)
        {
            IsEnded = true;
        }
    }

    /// <summary>The events of the last response, whose header must be there.</summary>
    public List<Received> Events(Wire wire) => WireText.Parse(wire, Body);

    /// <summary>The code of the close frame that came last.</summary>
    public int CloseCode() => BinaryPrimitives.ReadUInt16BigEndian(WireText.Frames(Body).Last(frame => frame.Opcode == 8).Payload);

    /// <summary>Forgets what came so far.</summary>
    public void Forget() => _length = 0;

    /// <summary>Sends nothing more, and goes on reading.</summary>
    public void EndSide() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Vanishes: the server gets a reset instead of an end.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private string Tail() => Encoding.UTF8.GetString(Received[Math.Max(0, _length - 400)..]);
}
