using System.Text.Json.Serialization.Metadata;

namespace Parley.Client.Wire;

/// <summary>Makes messages of what was read, live and from the history.</summary>
internal static class MessageReader
{
    private static readonly Person s_nobody = new(null, null);

    /// <exception cref="System.Text.Json.JsonException">The data is no such value.</exception>
    public static Message<T> Read<T>(string topic, string id, EventFields fields, ReadOnlySpan<byte> data, JsonTypeInfo<T> type) =>
        new(topic, id, fields.Offset, fields.Time ?? default, fields.Person ?? s_nobody, fields.IsDeleted ? default! : DataReader.Read(data, type))
        {
            Key = fields.Key,
            Kind = fields.Kind,
            EditedAt = fields.Edited,
            IsDeleted = fields.IsDeleted,
        };
}
