using System.Text.Json;

namespace Parley.Core.Tests.Testing;

/// <summary>An event as a client sees it.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Line">What its SSE <c>id:</c> line says; null on WebSocket and where there is none.</param>
/// <param name="Payload">Its payload.</param>
internal sealed record Received(string Type, string? Line, JsonElement Payload)
{
    public bool IsEntry => Type is "message" or "edited" or "deleted";

    public string Topic => Payload.GetProperty("topic").GetString()!;

    /// <summary>The number in the payload's id.</summary>
    public long Seq => Number(Payload.GetProperty("id").GetString()!);

    /// <summary>The data, when it is a text; null when there is none.</summary>
    public string? Text => Payload.TryGetProperty("data", out var data) ? data.GetString() : null;

    public static long Number(string id) =>
        long.Parse(id[(id.IndexOf('-', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}
