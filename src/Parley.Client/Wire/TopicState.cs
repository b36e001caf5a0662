using System.Text.Json;

namespace Parley.Client.Wire;

/// <summary>What the server says of a topic when a subscription begins or continues.</summary>
internal sealed record TopicState(string Head, long Offset, bool? IsRecovered, long Replayed, string? Reason, long? Read)
{
    /// <summary>Reads the map from names to states.</summary>
    public static IEnumerable<(string Topic, TopicState State)> ReadAll(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? [.. document.RootElement.EnumerateObject().Select(topic => (topic.Name, Of(topic.Value)))]
            : [];
    }

    private static TopicState Of(JsonElement state) => new(
        state.TryGetProperty("head"u8, out var head) ? head.GetString() ?? "" : "",
        Number(state, "offset"u8) ?? 0,
        state.TryGetProperty("recovered"u8, out var recovered) ? recovered.ValueKind == JsonValueKind.True : null,
        Number(state, "replayed"u8) ?? 0,
        state.TryGetProperty("reason"u8, out var reason) ? reason.GetString() : null,
        Number(state, "read"u8));

    private static long? Number(JsonElement state, ReadOnlySpan<byte> name) =>
        state.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : null;
}
