using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Floor;

/// <summary>
/// The least that a server on one thread can do: for each message one non-blocking <c>send</c> a subscriber, and nothing
/// else: no log, no order between topics, no slow readers.
/// </summary>
internal sealed unsafe class FloorServer : IDisposable
{
    private const int EventCount = 512;
    private const int PublisherBytes = 64 * 1024;

    // In the address of a subscriber: messages a second that it is to get.
    private const string Poured = "&pour=";

    // Data of a poured message: 128 bytes, with a stamp as the load generator makes it.
    private static readonly byte[] s_poured = [.. "~#"u8, .. Enumerable.Repeat((byte)'0', 26), .. Enumerable.Repeat((byte)'x', 100)];

    private readonly int _epoll = Libc.EpollCreate(Libc.CloseOnExec);
    private readonly int _listener;
    private readonly Dictionary<int, Peer> _peers = [];
    private readonly Dictionary<string, FloorTopic> _topics = [];
    private readonly Dictionary<int, Pour> _pours = [];

    public FloorServer(int port)
    {
        _listener = Libc.Socket(Libc.InterfaceInet, Libc.Stream | Libc.NonBlocking | Libc.CloseOnExec, 0);
        var one = 1;
        _ = Libc.SetOption(_listener, Libc.SocketLevel, Libc.ReuseAddress, &one, sizeof(int));
        var address = Libc.SocketAddress.Loopback(port);
        if (Libc.Bind(_listener, &address, (uint)sizeof(Libc.SocketAddress)) != 0 || Libc.Listen(_listener, 4096) != 0)
        {
            throw Libc.Failure("bind or listen");
        }

        Watch(_listener);
    }

    public void Run()
    {
        var events = stackalloc EpollEvent[EventCount];
        while (true)
        {
            var wait = UntilNextPour();
            var count = Libc.EpollWait(_epoll, events, EventCount, &wait, null);
            for (var i = 0; i < count; i++)
            {
                var socket = (int)events[i].Data;
                if (socket == _listener)
                {
                    Accept();
                }
                else if (_peers.TryGetValue(socket, out var peer))
                {
                    Read(peer);
                }
            }

            var now = Stopwatch.GetTimestamp();
            foreach (var pour in _pours.Values)
            {
                pour.Send(now);
            }
        }
    }

    public void Dispose() => _ = Libc.Close(_epoll);

    private Libc.TimeSpec UntilNextPour()
    {
        if (_pours.Count == 0)
        {
            return new Libc.TimeSpec { Seconds = 1 };
        }

        var left = Math.Max(0, _pours.Values.Min(pour => pour.NextDue) - Stopwatch.GetTimestamp());
        return new Libc.TimeSpec { Nanoseconds = left * 1_000_000_000 / Stopwatch.Frequency };
    }

    private void Accept()
    {
        while (Libc.Accept(_listener, null, null, Libc.NonBlocking | Libc.CloseOnExec) is var socket and >= 0)
        {
            var one = 1;
            _ = Libc.SetOption(socket, Libc.ProtocolTcp, Libc.NoDelay, &one, sizeof(int));
            _peers.Add(socket, new Peer(socket));
            Watch(socket);
        }
    }

    private void Read(Peer peer)
    {
        nint count;
        fixed (byte* input = peer.Input)
        {
            count = Libc.Receive(peer.Socket, input + peer.InputLength, peer.Input.Length - peer.InputLength, 0);
        }

        if (count <= 0)
        {
            End(peer);
            return;
        }

        peer.InputLength += (int)count;
        var taken = peer.HasShakenHands ? TakeFrames(peer) : TakeRequest(peer);
        peer.Input.AsSpan(taken, peer.InputLength - taken).CopyTo(peer.Input);
        peer.InputLength -= taken;
    }

    private int TakeRequest(Peer peer)
    {
        var text = Encoding.ASCII.GetString(peer.Input, 0, peer.InputLength);
        if (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            return 0;
        }

        var path = text.Split(' ')[1];
        var name = path[(path.IndexOf('=', StringComparison.Ordinal) + 1)..];
        if (!_topics.TryGetValue(name, out var topic))
        {
            _topics.Add(name, topic = new FloorTopic());
        }

        peer.HasShakenHands = true;
        if (path.StartsWith("/sse", StringComparison.Ordinal))
        {
            Send(peer.Socket, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n: ready\n\n\r\n"u8);
            Join(peer, topic.Streams, path, FloorFrames.Event);
        }
        else
        {
            var key = text.Split("Sec-WebSocket-Key: ")[1].Split('\r')[0];
            Send(peer.Socket, Encoding.ASCII.GetBytes(
                $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {Accept(key)}\r\n\r\n"));
            Send(peer.Socket, [0x81, 5, .. "ready"u8]);
            if (path.StartsWith("/pub", StringComparison.Ordinal))
            {
                peer.Publishes = topic;
                peer.Input = new byte[PublisherBytes];
                peer.InputLength = 0;
            }
            else
            {
                Join(peer, topic.WebSockets, path, FloorFrames.WebSocket);
            }
        }

        return peer.InputLength;
    }

    private static string Accept(string key)
    {
#pragma warning disable CA5350 // the handshake prescribes SHA-1 (RFC 6455, 4.2.2)
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }

    private static int TakeFrames(Peer peer)
    {
        var input = peer.Input.AsSpan(0, peer.InputLength);
        var taken = 0;
        while (input.Length - taken >= 2)
        {
            var length = input[taken + 1] & 0x7f;
            var header = 6;
            if (length == 126)
            {
                header = 8;
                length = input.Length - taken < 4 ? int.MaxValue / 2 : (input[taken + 2] << 8) | input[taken + 3];
            }

            if (input.Length - taken < header + length)
            {
                break;
            }

            // The load generator masks with zeros: the payload stands as it is.
            if (peer.Publishes is { } topic)
            {
                Publish(topic, input.Slice(taken + header, length));
            }

            taken += header + length;
        }

        return taken;
    }

    private static void Publish(FloorTopic topic, ReadOnlySpan<byte> data)
    {
        if (topic.WebSockets.Count > 0)
        {
            SendAll(topic.WebSockets, FloorFrames.WebSocket(data));
        }

        if (topic.Streams.Count > 0)
        {
            SendAll(topic.Streams, FloorFrames.Event(data));
        }
    }

    private static void SendAll(List<int> sockets, byte[] frame)
    {
        fixed (byte* bytes = frame)
        {
            foreach (var socket in sockets)
            {
                _ = Libc.Send(socket, bytes, frame.Length, Libc.NoSignal);
            }
        }
    }

    private static void Send(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            _ = Libc.Send(socket, start, bytes.Length, Libc.NoSignal);
        }
    }

    private void Join(Peer peer, List<int> members, string path, Func<ReadOnlySpan<byte>, byte[]> frame)
    {
        if (path.IndexOf(Poured, StringComparison.Ordinal) is var at and >= 0)
        {
            var messagesPerSecond = int.Parse(path.AsSpan(at + Poured.Length), CultureInfo.InvariantCulture);
            _pours.Add(peer.Socket, new Pour(peer.Socket, frame(s_poured), messagesPerSecond));
            return;
        }

        members.Add(peer.Socket);
        peer.MemberOf = members;
    }

    private void End(Peer peer)
    {
        peer.MemberOf?.Remove(peer.Socket);
        _peers.Remove(peer.Socket);
        _pours.Remove(peer.Socket);
        _ = Libc.Close(peer.Socket);
    }

    private void Watch(int socket)
    {
        var what = new EpollEvent { Events = Libc.EpollIn, Data = socket };
        _ = Libc.EpollControl(_epoll, Libc.EpollAdd, socket, &what);
    }
}
