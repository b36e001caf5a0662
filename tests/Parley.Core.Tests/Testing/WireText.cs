using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Parley.Core.Tests.Delivery;
using Parley.Frames;

namespace Parley.Core.Tests.Testing;

/// <summary>Reads the bytes of any wire as a client would. What is cut off at the end is left out.</summary>
internal static class WireText
{
    public static List<Received> Parse(Wire wire, byte[] bytes) => wire == Wire.WebSocket
        ? [.. Frames(bytes).Where(frame => frame.Opcode == WebSocketFrame.Text).Select(frame => Enveloped(frame.Payload))]
        : [.. SseText.Parse(wire == Wire.SseChunked ? Unchunk(bytes) : bytes).Select(e => new Received(e.Type, e.Id, e.Json))];

    public static IEnumerable<(byte Opcode, byte[] Payload)> Frames(byte[] bytes)
    {
        var at = 0;
        while (bytes.Length - at >= 2)
        {
            Assert.Equal(0x80, bytes[at] & 0xf0);
            Assert.True(bytes[at + 1] < 128, "A server's frame is not masked.");
            var header = bytes[at + 1] switch { 127 => 10, 126 => 4, _ => 2 };
            if (bytes.Length - at < header)
            {
                yield break;
            }

            var length = header switch
            {
                10 => (long)BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at + 2)),
                4 => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 2)),
                _ => bytes[at + 1],
            };
            if (bytes.Length - at - header < length)
            {
                yield break;
            }

            yield return ((byte)(bytes[at] & 0xf), bytes[(at + header)..(int)(at + header + length)]);
            at += header + (int)length;
        }
    }

    /// <summary>Each chunk must be whole events; a last chunk that is cut off is left out.</summary>
    public static byte[] Unchunk(byte[] bytes)
    {
        var output = new List<byte>();
        var at = 0;
        while (at < bytes.Length)
        {
            var end = bytes.AsSpan(at).IndexOf("\r\n"u8);
            if (end < 0)
            {
                break;
            }

            var size = int.Parse(Encoding.ASCII.GetString(bytes, at, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at += end + 2;
            if (bytes.Length - at < size + 2)
            {
                break;
            }

            output.AddRange(bytes.AsSpan(at, size));
            Assert.Equal("\r\n"u8, bytes.AsSpan(at + size, 2));
            at += size + 2;
        }

        return [.. output];
    }

    private static Received Enveloped(byte[] payload)
    {
        var json = JsonDocument.Parse(payload).RootElement;
        return new Received(json.GetProperty("type").GetString()!, null, json.GetProperty("payload"));
    }
}
