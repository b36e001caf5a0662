using System.Text.Json;

namespace Parley.Chat.Moderation;

/// <summary>Reads a small JSON object with one text, and perhaps a topic.</summary>
internal static class BodyText
{
    /// <summary>The text.</summary>
    /// <param name="body">The object.</param>
    /// <param name="member">The text's member.</param>
    /// <param name="topic">The member <c>topic</c>; null when there is none.</param>
    /// <returns>Null when it is not such an object.</returns>
    public static string? Read(ReadOnlyMemory<byte> body, string member, out string? topic)
    {
        topic = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            topic = Text(document.RootElement, "topic");
            return Text(document.RootElement, member);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // No JSON, or half a surrogate pair.
            return null;
        }
    }

    private static string? Text(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
