using System.Buffers;
using System.Text.Json;

namespace Parley.Client.Wire;

/// <summary>Writes JSON.</summary>
internal static class JsonBytes
{
    /// <summary>An object with the members that are written.</summary>
    public static byte[] Object(Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
