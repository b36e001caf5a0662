using System.Buffers;
using System.Text.Json;
using Parley.Client.Topics;

namespace Parley.Client.Connecting;

/// <summary>The commands that this client sends on a connection (docs/protocol.md, W3).</summary>
internal static class Commands
{
    public static byte[] Refresh(int reference, string token) =>
        Write("refresh"u8, reference, json => json.WriteString("token"u8, token));

    public static byte[] Ping(int reference) => Write("ping"u8, reference, _ => { });

    public static byte[] Away(int reference, bool isAway) => Write("away"u8, reference, json => json.WriteBoolean("away"u8, isAway));

    public static byte[] Unsubscribe(int reference, string topic) => Write("unsubscribe"u8, reference, json =>
    {
        json.WriteStartArray("topics"u8);
        json.WriteStringValue(topic);
        json.WriteEndArray();
    });

    public static byte[] Subscribe(int reference, IEnumerable<Feed> feeds) => Write("subscribe"u8, reference, json =>
    {
        json.WriteStartArray("topics"u8);
        foreach (var feed in feeds)
        {
            json.WriteStartObject();
            json.WriteString("topic"u8, feed.Topic);
            if (feed.Since is { } since)
            {
                json.WriteString("since"u8, since);
            }

            if (feed.Options.Last > 0)
            {
                json.WriteNumber("last"u8, feed.Options.Last);
            }

            if (feed.Options.People)
            {
                json.WriteBoolean("people"u8, true);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static byte[] Write(ReadOnlySpan<byte> type, int reference, Action<Utf8JsonWriter> payload)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            json.WriteNumber("ref"u8, reference);
            json.WriteStartObject("payload"u8);
            payload(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
