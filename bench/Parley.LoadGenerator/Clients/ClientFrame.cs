// hot path
using System.Buffers.Binary;
using System.Text;

namespace Parley.LoadGenerator.Clients;

/// <summary>WebSocket frames of a client (RFC 6455, 5.2), masked with zeros so that the payload stands as it is.</summary>
internal static class ClientFrame
{
    public const int MaxHeaderLength = 8;

    private const byte TextFrame = 0x81;
    private const byte PongFrame = 0x8a;
    private const byte Masked = 0x80;
    private const int LongLength = 126;

    /// <summary>A text frame.</summary>
    public static byte[] Text(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        Span<byte> header = stackalloc byte[MaxHeaderLength];
        var length = WriteHeader(header, payload.Length);
        return [.. header[..length], .. payload];
    }

    /// <summary>A pong.</summary>
    public static byte[] Pong(ReadOnlySpan<byte> payload) => [PongFrame, (byte)(Masked | payload.Length), 0, 0, 0, 0, .. payload];

    /// <summary>Writes the header of a text frame and returns its length.</summary>
    public static int WriteHeader(Span<byte> header, int length)
    {
        header[..MaxHeaderLength].Clear();
        header[0] = TextFrame;
        if (length < LongLength)
        {
            header[1] = (byte)(Masked | length);
            return 6;
        }

        header[1] = Masked | LongLength;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
        return 8;
    }
}
