using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parley.AspNetCore.Commands;

/// <summary>Reads JSON strings from clients.</summary>
internal static class JsonText
{
    /// <summary>The text of a valid JSON string; false when its escapes make half a surrogate pair, which is no text.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out string? text)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return TryRead(ref reader, out text);
    }

    /// <summary>The same for the string or name that a reader stands on.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // The reader has no other way to say it.
            text = null;
            return false;
        }
    }
}
