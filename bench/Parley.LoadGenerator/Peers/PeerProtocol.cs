using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Peers;

/// <summary>How one kind of server is subscribed and published to. Topics are plain ASCII words.</summary>
internal sealed record PeerProtocol
{
    /// <summary>Where a WebSocket follows a topic.</summary>
    public required Func<string, string> WebSocketPath { get; init; }

    /// <summary>Where an SSE stream follows a topic; null when the server is not measured on it.</summary>
    public Func<string, string>? EventsPath { get; init; }

    /// <summary>What follows the handshake of a subscriber's WebSocket.</summary>
    public Func<string, Step[]> WebSocketSteps { get; init; } = _ => [];

    /// <summary>What opens an SSE stream.</summary>
    public Step[] EventsSteps { get; init; } = [];

    /// <summary>Where a WebSocket publishes to a topic.</summary>
    public required Func<string, string> PublishPath { get; init; }

    /// <summary>What follows the handshake of a publisher.</summary>
    public Step[] PublishSteps { get; init; } = [];

    /// <summary>What stands before the data in a publisher's frame.</summary>
    public Func<string, string> Before { get; init; } = _ => "";

    /// <summary>What stands behind it.</summary>
    public string After { get; init; } = "";

    /// <summary>A text that pings, and its answer.</summary>
    public (string Ping, string Pong)? Ping { get; init; }

    /// <summary>A subscriber's plan.</summary>
    public StreamPlan Subscribe(Transport transport, int port, string topic, string suffix = "") =>
        transport == Transport.WebSocket
            ? new StreamPlan(isWebSocket: true, port, WebSocketPath(topic) + suffix, WebSocketSteps(topic), Ping)
            : new StreamPlan(isWebSocket: false, port, EventsPath!(topic) + suffix, EventsSteps);

    /// <summary>A publisher with messages of some length.</summary>
    public Publisher Publisher(int port, string topic, int dataBytes) =>
        new(new StreamPlan(isWebSocket: true, port, PublishPath(topic), PublishSteps, Ping), Before(topic), After, dataBytes);
}
