using System.Globalization;
using System.Text;

namespace Parley.Floor;

/// <summary>
/// Finished frames with a message in them: as many bytes as Parley sends, with an id, an offset, a time and a sender
/// around the data, but always the same ones.
/// </summary>
internal static class FloorFrames
{
    private const string Head =
        "{\"topic\":\"bench\",\"id\":\"abcdefgh-12345\",\"offset\":12345,\"time\":\"2026-01-01T00:00:00.000Z\","
        + "\"from\":{\"id\":null,\"name\":\"anonymous\"},\"data\":\"";

    private const string Tail = "\"}";

    /// <summary>An unmasked text frame.</summary>
    public static byte[] WebSocket(ReadOnlySpan<byte> data)
    {
        byte[] payload =
            [.. "{\"type\":\"message\",\"payload\":"u8, .. Encoding.ASCII.GetBytes(Head), .. data, .. Encoding.ASCII.GetBytes(Tail), .. "}"u8];
        return payload.Length < 126
            ? [0x81, (byte)payload.Length, .. payload]
            : [0x81, 126, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];
    }

    /// <summary>A chunk with one event.</summary>
    public static byte[] Event(ReadOnlySpan<byte> data)
    {
        byte[] text =
            [.. "id: abcdefgh-12345\ndata: "u8, .. Encoding.ASCII.GetBytes(Head), .. data, .. Encoding.ASCII.GetBytes(Tail), .. "\n\n"u8];
        return [.. Encoding.ASCII.GetBytes(text.Length.ToString("x", CultureInfo.InvariantCulture)), .. "\r\n"u8, .. text, .. "\r\n"u8];
    }
}
