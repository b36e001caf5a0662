using System.Text.Json;

namespace Parley.Interop.Tests.Support;

/// <summary>JSON that may be nested more deeply than data may.</summary>
internal static class Json
{
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = 256 };

    public static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text, s_deep);
        return document.RootElement.Clone();
    }
}
