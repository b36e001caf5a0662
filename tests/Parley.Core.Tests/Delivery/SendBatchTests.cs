using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Delivery.Lanes;
using Parley.Frames;

namespace Parley.Core.Tests.Delivery;

public sealed class SendBatchTests
{
    [Fact]
    public async Task A_socket_that_was_closed_leaves_the_bytes_of_the_others_as_they_are()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Lanes = 1 });
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();

        // The one that goes gets other bytes than those beside it; the last takes its place in the walk.
        using var first = await FollowAsync(isRaw: false);
        using var closed = await FollowAsync(isRaw: true);
        using var next = await FollowAsync(isRaw: false);
        using var last = await FollowAsync(isRaw: false);
        closed.Near.Dispose();
        Assert.True((await hub.Hub.PublishAsync(new PublishRequest("t", Encoding.UTF8.GetBytes("\"hello\"")))).IsAccepted);

        var received = first.Read();
        Assert.Contains("hello", received, StringComparison.Ordinal);
        Assert.Equal(received, next.Read());
        Assert.Equal(received, last.Read());

        async Task<SocketEnd> FollowAsync(bool isRaw)
        {
            var end = new SocketEnd(listener);
            var (connection, _) = await hub.Hub.ConnectAsync(end, new ConnectionSetup { Wire = Wire.WebSocket, IsRaw = isRaw });
            await connection!.SubscribeAsync([new("t")], _ => default, true, default);
            return end;
        }
    }

    [Fact]
    public async Task A_burst_above_the_allowance_closes_nobody_whose_answer_is_just_going_out()
    {
        var never = TimeSpan.FromDays(1);
        await using var hub = await TestHub.StartAsync(
            new HubOptions { Lanes = 1, ByteAllowance = 4096, HeartbeatInterval = never, PongTimeout = never });
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var end = new SocketEnd(listener);
        var (connection, _) = await hub.Hub.ConnectAsync(end, new ConnectionSetup { Wire = Wire.WebSocket });
        await connection!.SubscribeAsync([new("t")], _ => default, true, default);

        await Task.Run(() =>
        {
            using var gathering = Gathering.Begin();
            connection.Send("answer"u8.ToArray());
            for (var i = 0; i < 3; i++)
            {
                Assert.True(hub.Hub.PublishTextAsync("t", $"{i}" + new string('x', 3000)).IsCompletedSuccessfully);
            }
        });

        var received = "";
        while (!received.Contains("2xxx", StringComparison.Ordinal))
        {
            received += end.Read();
        }

        Assert.StartsWith("answer", received, StringComparison.Ordinal);
        Assert.False(connection.Completion.IsCompleted);
    }

    /// <summary>A sink on a socket, and the other end of it.</summary>
    private sealed class SocketEnd : ISink, IDisposable
    {
        private readonly Socket _far;

        public SocketEnd(Socket listener)
        {
            Near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            Near.Connect(listener.LocalEndPoint!);
            _far = listener.Accept();
            _far.ReceiveTimeout = 10_000;
            Handle = Near.SafeHandle;
        }

        public Socket Near { get; }

        SafeHandle? ISink.Socket => Handle;

        private SafeHandle Handle { get; }

        public string Read()
        {
            var bytes = new byte[4096];
            return Encoding.UTF8.GetString(bytes, 0, _far.Receive(bytes));
        }

        public int TryWrite(ReadOnlySpan<byte> bytes) => Handle.IsClosed ? -1 : Near.Send(bytes);

        public void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written) => written(false);

        public void Complete()
        {
        }

        public void Abort()
        {
        }

        public void Dispose()
        {
            Near.Dispose();
            _far.Dispose();
        }
    }
}
