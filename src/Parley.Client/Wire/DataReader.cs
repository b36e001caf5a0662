using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Client.Wire;

/// <summary>Reads data.</summary>
internal static class DataReader
{
    /// <summary>Any JSON value as it is.</summary>
    public static JsonTypeInfo<JsonElement> Any => ClientJson.Readable.JsonElement;

    /// <summary>Texts.</summary>
    public static JsonTypeInfo<string> Text => ClientJson.Readable.String;

    /// <summary>Reads a value. Null is one only where the type is a value that may be null.</summary>
    /// <exception cref="JsonException">The data is no such value.</exception>
    public static T Read<T>(ReadOnlySpan<byte> data, JsonTypeInfo<T> type)
    {
        if (data.IsEmpty)
        {
            throw new JsonException("There is no data.");
        }

        var value = JsonSerializer.Deserialize(data, type);
        return value is null && !typeof(T).IsValueType
            ? throw new JsonException($"The data is null and not a {typeof(T).Name}.")
            : value!;
    }
}
