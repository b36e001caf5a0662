namespace Parley.AspNetCore;

/// <summary>How a WebSocket with a contract of its own behaves (<c>MapWebSocket</c>).</summary>
public sealed record ParleySocketOptions
{
    /// <summary>The longest message that a client may send, in bytes; above it the close code is 1009. Null (the default): as in <see cref="TransportOptions.MaxMessageBytes"/>.</summary>
    public int? MaxMessageBytes { get; init; }

    /// <summary>
    /// The subprotocols that it speaks (RFC 6455, 1.9); default none. The first that a client offers and that is here is agreed on. A client
    /// that offers others gets none, and browsers close such a connection.
    /// </summary>
    public IReadOnlyList<string> Protocols { get; init; } = [];

    /// <summary>The time between two pings; null: as in <see cref="HubOptions.HeartbeatInterval"/>.</summary>
    public TimeSpan? HeartbeatInterval { get; init; }

    /// <summary>How long a ping may stay unanswered; null: as in <see cref="HubOptions.PongTimeout"/>.</summary>
    public TimeSpan? PongTimeout { get; init; }
}
