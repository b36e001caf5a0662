using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Delivery.Sending;

namespace Parley.Core.Tests.Delivery;

public sealed class IoUringTests
{
    private const int WithoutWaiting = 0x40 | 0x4000;
    private const int TryAgain = -11;

    [Fact]
    public unsafe void Sends_several_at_once_and_says_of_each_what_became_of_it()
    {
        using var ring = IoUring.TryOpen(8);
        if (ring is null)
        {
            // An old system, or one that forbids it: then nothing is gathered.
            Assert.Null(SendBatch.TryOpen());
            return;
        }

        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var (one, oneEnd) = Pair(listener);
        var (full, fullEnd) = Pair(listener);
        var (two, twoEnd) = Pair(listener);
        full.Blocking = false;
        while (full.Send(new byte[100_000], SocketFlags.None, out var error) > 0 || error == SocketError.Success)
        {
        }

        var text = GC.AllocateArray<byte>(8, pinned: true);
        for (var round = 0; round < 100; round++)
        {
            var expected = Encoding.ASCII.GetBytes($"{round:D8}");
            expected.CopyTo(text, 0);
            fixed (byte* bytes = text)
            {
                ring.Put(0, one.Handle, bytes, 8, WithoutWaiting);
                ring.Put(1, full.Handle, bytes, 8, WithoutWaiting);
                ring.Put(2, two.Handle, bytes + 4, 4, WithoutWaiting);
                ring.Put(3, 1_000_000, bytes, 8, WithoutWaiting);
            }

            var results = new int[4];
            Assert.True(ring.Submit(results));
            Assert.Equal([8, TryAgain, 4], results[..3]);
            Assert.InRange(results[3], -4095, -1);
            Assert.Equal(expected, Receive(oneEnd, 8));
            Assert.Equal(expected[4..], Receive(twoEnd, 4));
        }

        foreach (var socket in new[] { one, oneEnd, full, fullEnd, two, twoEnd })
        {
            socket.Dispose();
        }
    }

    private static (Socket Near, Socket Far) Pair(Socket listener)
    {
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.Connect(listener.LocalEndPoint!);
        return (near, listener.Accept());
    }

    private static byte[] Receive(Socket socket, int count)
    {
        var bytes = new byte[count];
        for (var length = 0; length < count;)
        {
            length += socket.Receive(bytes, length, count - length, SocketFlags.None);
        }

        return bytes;
    }
}
