using System.Buffers.Binary;
using System.Net.Sockets;

namespace Parley.AspNetCore.Transports;

/// <summary>What the kernel knows of a TCP connection. Linux only.</summary>
internal static class TcpCounter
{
    private const int ProtocolTcp = 6;
    private const int TcpInfo = 11;

    // Offsets in struct tcp_info of linux/tcp.h; bytes_sent is there since Linux 4.19.
    private const int NotSentBytes = 144;
    private const int BytesSent = 200;
    private const int BytesRetransmitted = 208;
    private const int Length = 216;

    /// <summary>Bytes that were ever written to the socket, sent or not; -1 when the kernel does not tell.</summary>
    public static long BytesWritten(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || socket.ProtocolType != ProtocolType.Tcp)
        {
            return -1;
        }

        Span<byte> info = stackalloc byte[Length];
        try
        {
            if (socket.GetRawSocketOption(ProtocolTcp, TcpInfo, info) < Length)
            {
                return -1;
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return -1;
        }

        return BinaryPrimitives.ReadInt64LittleEndian(info[BytesSent..])
            - BinaryPrimitives.ReadInt64LittleEndian(info[BytesRetransmitted..])
            + BinaryPrimitives.ReadUInt32LittleEndian(info[NotSentBytes..]);
    }
}
