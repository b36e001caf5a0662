namespace Parley.Interop.Tests.Support;

/// <summary>A text frame of the WebSocket.</summary>
internal static class Envelope
{
    /// <summary>Takes it apart and leaves the payload as it was sent.</summary>
    public static Received Read(string frame)
    {
        var envelope = Json.Parse(frame);
        var reference = envelope.TryGetProperty("ref", out var value) ? value.GetRawText() : null;
        return new Received(envelope.GetProperty("type").GetString()!, reference, envelope.GetProperty("payload").GetRawText());
    }
}
