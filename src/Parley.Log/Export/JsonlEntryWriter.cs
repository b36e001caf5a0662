using System.Text.Json;
using Parley.Log;
using Parley.Messages;

namespace Parley.Export;

/// <summary>
/// A line for the log, one for each topic, and under it one for each entry, which is what a client receives:
/// <c>{"type":"message","payload":{…}}</c>.
/// </summary>
internal sealed class JsonlEntryWriter : EntryWriter
{
    private readonly LogHead _head;
    private readonly Utf8JsonWriter _json;

    public JsonlEntryWriter(LogHead head, Stream output)
        : base(output)
    {
        _head = head;
        _json = new Utf8JsonWriter(Buffer, EventJson.WriterOptions);
    }

    public override void BeginTopic(string topic, TopicState state) => WriteLine("topic"u8, () =>
    {
        _json.WriteStartObject();
        _json.WriteString("topic"u8, topic);
        _json.WriteNumber("offset"u8, state.Offset);
        _json.WriteNumber("oldest"u8, state.OldestOffset);
        EventJson.WriteId(_json, "trimmed"u8, _head.Epoch, state.TrimmedThrough);
        _json.WriteEndObject();
    });

    public override void Write(LogEntry entry) =>
        WriteLine(EventJson.TypeName(entry.Type), () => EventJson.WriteEntry(_json, _head.Epoch, entry));

    protected override void Begin() => WriteLine("log"u8, () =>
    {
        _json.WriteStartObject();
        _json.WriteNumber("version"u8, 1);
        EventJson.WriteId(_json, "head"u8, _head.Epoch, _head.Seq);
        _json.WriteEndObject();
    });

    private void WriteLine(ReadOnlySpan<byte> type, Action payload)
    {
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
        _json.WritePropertyName("payload"u8);
        payload();
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        Append("\n");
    }
}
