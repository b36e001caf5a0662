// hot path
using System.Text.Json.Serialization.Metadata;
using Parley.Client.Wire;

namespace Parley.Client.Topics;

/// <summary>A subscription whose data is read as a type.</summary>
internal sealed class TypedFeed<T>(string topic, JsonTypeInfo<T> type, SubscribeOptions options, int maxBuffered)
    : Feed(topic, options, maxBuffered)
{
    protected override ParleyEvent ReadTyped(EntryKind kind, string id, EventFields fields, ReadOnlySpan<byte> data) => kind == EntryKind.Edited
        ? new Edited<T>(Topic, id, fields.Message ?? "", fields.Offset, fields.Time ?? default, fields.Person ?? Nobody, DataReader.Read(data, type))
        : MessageReader.Read(Topic, id, fields, data, type);
}
