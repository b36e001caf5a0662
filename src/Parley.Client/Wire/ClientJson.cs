using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Client.Wire;

/// <summary>How values without a type of the program's own are read and written.</summary>
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
internal sealed partial class ClientJson : JsonSerializerContext
{
    /// <summary>Letters of all scripts as they are: the data is never part of a page.</summary>
    public static ClientJson Readable { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
