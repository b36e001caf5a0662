using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Peers;

/// <summary>The protocols of the servers that are measured.</summary>
internal static class Protocols
{
    private static readonly Step s_parleyReady = new("", "\"type\":\"ready\"");
    private static readonly Step[] s_socketIoOpen = [new("", "0{"), new("40", "40{")];
    private static readonly Step s_signalROpen = new("{\"protocol\":\"json\",\"version\":1}\u001e", "{}");

    /// <summary>Parley's own, as a browser speaks it.</summary>
    public static PeerProtocol Parley { get; } = new()
    {
        WebSocketPath = topic => $"/ws?topic={topic}",
        WebSocketSteps = _ => [s_parleyReady],
        EventsPath = topic => $"/topics/{topic}/events?",
        EventsSteps = [new("", "event: ready")],
        PublishPath = _ => "/ws",
        PublishSteps = [s_parleyReady],
        Before = topic => $"{{\"type\":\"publish\",\"payload\":{{\"topic\":\"{topic}\",\"data\":\"",
        After = "\"}}",
    };

    /// <summary>What the small servers beside this program speak: the topic stands in the address, the data is the frame.</summary>
    public static PeerProtocol Plain { get; } = new()
    {
        WebSocketPath = topic => $"/ws?topic={topic}",
        WebSocketSteps = _ => [new("", "ready")],
        EventsPath = topic => $"/sse?topic={topic}",
        EventsSteps = [new("", "ready")],
        PublishPath = topic => $"/pub?topic={topic}",
        PublishSteps = [new("", "ready")],
    };

    /// <summary>nchan's locations, as <c>peers/nchan</c> configures them.</summary>
    public static PeerProtocol Nchan { get; } = new()
    {
        WebSocketPath = topic => $"/sub/{topic}",
        EventsPath = topic => $"/sub/{topic}",
        PublishPath = topic => $"/pub/{topic}",
    };

    /// <summary>SignalR's JSON protocol over a WebSocket without negotiation.</summary>
    public static PeerProtocol SignalR { get; } = new()
    {
        WebSocketPath = _ => "/hub",
        WebSocketSteps = topic =>
            [s_signalROpen, new($"{{\"type\":1,\"invocationId\":\"1\",\"target\":\"Join\",\"arguments\":[\"{topic}\"]}}\u001e", "\"type\":3")],
        PublishPath = _ => "/hub",
        PublishSteps = [s_signalROpen],
        Before = topic => $"{{\"type\":1,\"target\":\"Publish\",\"arguments\":[\"{topic}\",\"",
        After = "\"]}\u001e",
    };

    /// <summary>Socket.IO's protocol over Engine.IO 4, WebSocket only.</summary>
    public static PeerProtocol SocketIo { get; } = new()
    {
        WebSocketPath = _ => "/socket.io/?EIO=4&transport=websocket",
        WebSocketSteps = topic => [.. s_socketIoOpen, new($"420[\"join\",\"{topic}\"]", "430[")],
        PublishPath = _ => "/socket.io/?EIO=4&transport=websocket",
        PublishSteps = s_socketIoOpen,
        Before = topic => $"42[\"publish\",\"{topic}\",\"",
        After = "\"]",
        Ping = ("2", "3"),
    };
}
