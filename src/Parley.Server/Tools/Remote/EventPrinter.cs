using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Client;

namespace Parley.Server.Tools.Remote;

/// <summary>Writes the items of subscriptions, a line each.</summary>
/// <param name="output">Where.</param>
/// <param name="isJson">Whether whole items are written.</param>
/// <param name="withTopic">Whether a plain line begins with its topic.</param>
internal sealed class EventPrinter(TextWriter output, bool isJson, bool withTopic)
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Print(ParleyEvent item)
    {
        if (isJson)
        {
            if (ToJson(item) is { } json)
                output.WriteLine(json.ToJsonString(s_readable));
        }
        else if (item is Message<JsonElement> { IsDeleted: false } message)
        {
            output.WriteLine(withTopic ? $"{message.Topic}\t{Line(message.Data)}" : Line(message.Data));
        }
        else if (item is Gap gap)
        {
            Console.Error.WriteLine($"{gap.Topic}: messages are missing here ({gap.Reason}).");
        }
    }

    /// <summary>A text as it is, but on one line; anything else as JSON. The console's writer makes the rest visible.</summary>
    public static string Line(JsonElement data) => data.ValueKind == JsonValueKind.String
        ? (data.GetString() ?? "").Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)
        : data.GetRawText();

    public static JsonObject ToJson(Message<JsonElement> message)
    {
        var json = Entry("message", message.Topic, message.Id, message.Offset, message.Time, message.From);
        Add(json, "kind", message.Kind);
        Add(json, "key", message.Key);
        if (message.EditedAt is { } edited)
            json["edited"] = edited.UtcDateTime;
        if (message.IsDeleted)
            json["deleted"] = true;
        else
            json["data"] = JsonNode.Parse(message.Data.GetRawText());
        return json;
    }

    private static JsonObject? ToJson(ParleyEvent item)
    {
        switch (item)
        {
            case Message<JsonElement> message:
                return ToJson(message);
            case Edited<JsonElement> edited:
                var changed = Entry("edited", edited.Topic, edited.Id, edited.Offset, edited.Time, edited.By);
                changed["message"] = edited.MessageId;
                changed["data"] = JsonNode.Parse(edited.Data.GetRawText());
                return changed;
            case Deleted deleted:
                var gone = Entry("deleted", deleted.Topic, deleted.Id, deleted.Offset, deleted.Time, deleted.By);
                gone["message"] = deleted.MessageId;
                return gone;
            case Gap gap:
                return new JsonObject { ["type"] = "gap", ["topic"] = gap.Topic, ["reason"] = gap.Reason };
            default:
                return null;
        }
    }

    private static JsonObject Entry(string type, string topic, string id, long offset, DateTimeOffset time, Person who) => new()
    {
        ["type"] = type,
        ["topic"] = topic,
        ["id"] = id,
        ["offset"] = offset,
        ["time"] = time.UtcDateTime,
        ["from"] = new JsonObject { ["id"] = who.Id, ["name"] = who.Name },
    };

    private static void Add(JsonObject json, string name, string? value)
    {
        if (value is not null)
            json[name] = value;
    }
}
