using Parley.Codes;
using Parley.Frames;

namespace Parley.Delivery;

/// <summary>Frames that the server sends of itself.</summary>
internal static class ControlFrames
{
    private static readonly ReadOnlyMemory<byte> s_comment = ":\n\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> s_chunkedComment = "3\r\n:\n\n\r\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> s_lastChunk = "0\r\n\r\n"u8.ToArray();

    /// <summary>A heartbeat that no EventSource shows.</summary>
    public static ReadOnlyMemory<byte> Comment(Wire wire) => wire == Wire.Sse ? s_comment : s_chunkedComment;

    /// <summary>What ends a body that needs an end.</summary>
    public static ReadOnlyMemory<byte> EndOfBody(Wire wire) => wire == Wire.SseChunked ? s_lastChunk : default;

    /// <summary>The event <c>close</c> where events are shown, and what ends the transport.</summary>
    public static ReadOnlyMemory<byte> Close(ConnectionSetup setup, CloseCode code, TimeSpan? after)
    {
        var frames = new List<byte>(256);
        if (!setup.IsRaw)
        {
            var encoder = FrameEncoder.Shared;
            var json = encoder.Begin("close"u8);
            json.WriteStartObject();
            json.WriteNumber("code"u8, code.Number);
            json.WriteString("name"u8, code.Name);
            json.WriteBoolean("reconnect"u8, code.Reconnect);
            if (after is { } time)
            {
                json.WriteNumber("after"u8, (long)time.TotalMilliseconds);
            }

            json.WriteEndObject();
            json.Flush();
            frames.AddRange(encoder.Encode(new FrameFormat(setup.Wire, View.Entries)));
        }

        frames.AddRange(setup.Wire == Wire.WebSocket
            ? WebSocketFrame.CloseFrame(code.Number, code.Name)
            : EndOfBody(setup.Wire).Span);
        return frames.ToArray();
    }
}
