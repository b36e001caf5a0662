using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;

namespace Parley.AspNetCore.Transports;

/// <summary>The first frame of a stream, and the part of it that answers a subscribe.</summary>
internal static class ReadyFrame
{
    // Clients that lose the same server at the same moment come back spread over this, in milliseconds.
    private const int ShortestRetry = 1000;
    private const int LongestRetry = 3000;

    /// <summary>The first bytes of an SSE stream: the retry time, and <c>ready</c> or, in a raw stream, the position alone.</summary>
    public static ReadOnlyMemory<byte> ForSse(
        Connection connection, string secret, string epoch, Subscribed subscribed, IReadOnlyDictionary<string, long> marks)
    {
        var wire = connection.Setup.Wire;
        var output = new ArrayBufferWriter<byte>(512);
        var retry = string.Create(
            CultureInfo.InvariantCulture, $"retry: {Random.Shared.Next(ShortestRetry, LongestRetry)}\n\n");
        var encoder = FrameEncoder.Shared;
        if (connection.Setup.IsRaw)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{retry}id: {epoch}-{subscribed.ContinuesFrom}\n\n");
            output.Write(encoder.EncodeSseText(wire, Encoding.ASCII.GetBytes(text)));
        }
        else
        {
            output.Write(encoder.EncodeSseText(wire, Encoding.ASCII.GetBytes(retry)));
            WriteReady(encoder, connection, secret, epoch, subscribed, marks);
            encoder.SetId(epoch, subscribed.ContinuesFrom);
            output.Write(encoder.Encode(new FrameFormat(wire, View.Entries)));
        }

        return output.WrittenMemory;
    }

    /// <summary>The first frame of a WebSocket.</summary>
    public static ReadOnlyMemory<byte> ForWebSocket(
        Connection connection, string epoch, Subscribed subscribed, IReadOnlyDictionary<string, long> marks)
    {
        if (connection.Setup.IsRaw)
        {
            return default;
        }

        var encoder = FrameEncoder.Shared;
        WriteReady(encoder, connection, null, epoch, subscribed, marks);
        return encoder.Encode(new FrameFormat(Wire.WebSocket, View.Entries)).ToArray();
    }

    /// <summary>Writes <c>"topics":{…}</c>.</summary>
    public static void WriteTopics(
        Utf8JsonWriter json, string epoch, Subscribed subscribed, IReadOnlyDictionary<string, long> marks)
    {
        json.WriteStartObject("topics"u8);
        foreach (var topic in subscribed.Topics)
        {
            json.WriteStartObject(topic.Topic);
            EventJson.WriteId(json, "head"u8, epoch, topic.HeadSeq);
            json.WriteNumber("offset"u8, topic.Offset);
            if (marks.TryGetValue(topic.Topic, out var read))
            {
                json.WriteNumber("read"u8, read);
            }

            if (topic.IsRecovered is { } recovered)
            {
                json.WriteBoolean("recovered"u8, recovered);
                if (topic.Reason is null or "trimmed")
                {
                    json.WriteNumber("replayed"u8, topic.Replayed);
                }

                if (topic.Reason is not null)
                {
                    json.WriteString("reason"u8, topic.Reason);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteReady(
        FrameEncoder encoder,
        Connection connection,
        string? secret,
        string epoch,
        Subscribed subscribed,
        IReadOnlyDictionary<string, long> marks)
    {
        var json = encoder.Begin("ready"u8);
        json.WriteStartObject();
        json.WriteString("connection"u8, connection.Id);
        if (secret is not null)
        {
            json.WriteString("secret"u8, secret);
        }

        EventJson.WriteUser(json, "user"u8, connection.User);
        TimeToLive.Write(json, connection);
        WriteTopics(json, epoch, subscribed, marks);
        json.WriteEndObject();
        json.Flush();
    }
}
