namespace Parley.AspNetCore;

/// <summary>How streams are written and read.</summary>
public sealed record TransportOptions
{
    /// <summary>
    /// Whether frames go straight to the connection's socket where that is possible (plain HTTP/1.1 on Kestrel and
    /// Linux). Default true; false sends everything through the framework's pipe.
    /// </summary>
    public bool UseDirectSockets { get; init; } = true;

    /// <summary>The longest message that a WebSocket client may send, in bytes. Default 72 KiB: 64 KiB of data and what stands around it.</summary>
    public int MaxMessageBytes { get; init; } = 72 * 1024;

    /// <summary>Publishes of one WebSocket that may wait for the log at the same time. Default 64: enough to fill a batch, and a flood waits in its own socket.</summary>
    public int MaxPublishesInFlight { get; init; } = 64;
}
