namespace Parley.LoadGenerator.Peers;

/// <summary>One server in the comparison.</summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="Folder">Its folder under <c>bench/peers</c>, with its script.</param>
/// <param name="Variant">What its script is told beside the port.</param>
/// <param name="Protocol">How it is spoken to.</param>
internal sealed record Peer(string Name, string Folder, string Variant, PeerProtocol Protocol)
{
    /// <summary>The least that a server can do; every other is compared with it.</summary>
    public const string FloorName = "floor";

    /// <summary>All of them, in the order of the tables.</summary>
    public static IReadOnlyList<Peer> All { get; } =
    [
        new(FloorName, "floor", "", Protocols.Plain),
        new("Parley, direct socket", "parley", "direct", Protocols.Parley),
        new("Parley, pipe", "parley", "pipe", Protocols.Parley),
        new("SignalR", "aspnet", "", Protocols.SignalR),
        new("ASP.NET Core by hand", "aspnet", "", Protocols.Plain),
        new("nginx + nchan", "nchan", "", Protocols.Nchan),
        new("Bun", "bun", "", Protocols.Plain with { EventsPath = null }),
        new("Node ws", "node", "ws", Protocols.Plain with { EventsPath = null }),
        new("Socket.IO", "node", "socketio", Protocols.SocketIo),
        new("Go, gorilla", "gorilla", "", Protocols.Plain with { EventsPath = null }),
    ];

    /// <summary>Whether it is Parley.</summary>
    public bool IsParley => Folder == "parley";

    /// <summary>Whether it is measured on a transport.</summary>
    public bool Speaks(Transport transport) => transport == Transport.WebSocket || Protocol.EventsPath is not null;
}
