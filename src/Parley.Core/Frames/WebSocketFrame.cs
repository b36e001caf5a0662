// hot path
using System.Buffers.Binary;

namespace Parley.Frames;

/// <summary>WebSocket frames (RFC 6455, 5.2). What is written is a server's: final, unmasked.</summary>
public static class WebSocketFrame
{
    /// <summary>Opcode of a frame that continues a message.</summary>
    public const byte Continuation = 0x0;

    /// <summary>Opcode of a text frame.</summary>
    public const byte Text = 0x1;

    /// <summary>Opcode of a binary frame.</summary>
    public const byte Binary = 0x2;

    /// <summary>Opcode of a close frame.</summary>
    public const byte Close = 0x8;

    /// <summary>Opcode of a ping.</summary>
    public const byte Ping = 0x9;

    /// <summary>Opcode of a pong.</summary>
    public const byte Pong = 0xA;

    /// <summary>The longest header, in bytes.</summary>
    public const int MaxHeaderLength = 10;

    /// <summary>An empty ping, whole.</summary>
    public static ReadOnlyMemory<byte> PingFrame { get; } = new byte[] { 0x80 | Ping, 0 };

    /// <summary>Writes a header and returns its length in bytes.</summary>
    public static int WriteHeader(Span<byte> header, byte opcode, int length)
    {
        header[0] = (byte)(0x80 | opcode);
        switch (length)
        {
            case < 126:
                header[1] = (byte)length;
                return 2;
            case <= ushort.MaxValue:
                header[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
                return 4;
            default:
                header[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(header[2..], (ulong)length);
                return 10;
        }
    }

    /// <summary>A whole pong.</summary>
    /// <param name="payload">The ping's, at most 125 bytes.</param>
    public static byte[] PongFrame(ReadOnlySpan<byte> payload)
    {
        var frame = new byte[2 + payload.Length];
        payload.CopyTo(frame.AsSpan(WriteHeader(frame, Pong, payload.Length)));
        return frame;
    }

    /// <summary>A whole close frame.</summary>
    /// <param name="code">The close code.</param>
    /// <param name="reason">The reason, at most 123 ASCII characters.</param>
    public static byte[] CloseFrame(int code, string reason)
    {
        var frame = new byte[4 + reason.Length];
        WriteHeader(frame, Close, 2 + reason.Length);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)code);
        System.Text.Encoding.ASCII.GetBytes(reason, frame.AsSpan(4));
        return frame;
    }
}
