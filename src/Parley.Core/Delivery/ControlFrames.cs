using System.Text.Json;
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

    /// <summary>The event <c>token_expired</c>, which comes before the end; nothing where events are not shown.</summary>
    public static ReadOnlyMemory<byte> TokenExpires(ConnectionSetup setup, TimeSpan left) =>
        Event(setup, "token_expired"u8, json => json.WriteNumber("ttl"u8, (long)left.TotalSeconds));

    /// <summary>The event <c>unsubscribed</c>; nothing where events are not shown.</summary>
    public static ReadOnlyMemory<byte> Unsubscribed(ConnectionSetup setup, string topic, Refusal why) =>
        Event(setup, "unsubscribed"u8, json =>
        {
            json.WriteString("topic"u8, topic);
            json.WriteString("code"u8, why.Code.Name);
            json.WriteString("message"u8, why.Detail);
            why.Terms?.WriteTo(json);
        });

    /// <summary>The event <c>close</c> where events are shown, and what ends the transport.</summary>
    public static ReadOnlyMemory<byte> Close(ConnectionSetup setup, CloseCode code, TimeSpan? after)
    {
        var frames = new List<byte>(256);
        frames.AddRange(Event(setup, "close"u8, json =>
        {
            json.WriteNumber("code"u8, code.Number);
            json.WriteString("name"u8, code.Name);
            json.WriteBoolean("reconnect"u8, code.Reconnect);
            if (after is { } time)
            {
                json.WriteNumber("after"u8, (long)time.TotalMilliseconds);
            }
        }).Span);
        frames.AddRange(setup.Wire == Wire.WebSocket
            ? WebSocketFrame.CloseFrame(code.Number, code.Name)
            : EndOfBody(setup.Wire).Span);
        return frames.ToArray();
    }

    private static ReadOnlyMemory<byte> Event(ConnectionSetup setup, ReadOnlySpan<byte> type, Action<Utf8JsonWriter> members)
    {
        if (setup.IsRaw)
        {
            return default;
        }

        var encoder = FrameEncoder.Shared;
        var json = encoder.Begin(type);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return encoder.Encode(new FrameFormat(setup.Wire, View.Entries)).ToArray();
    }
}
