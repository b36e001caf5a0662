using Parley.AspNetCore;
using Parley.Log;

namespace Parley.Server.Configuration;

/// <summary>The limits of the server, of all layers.</summary>
internal sealed record ServerLimits
{
    /// <summary>By person and address. A chat of people: they write 5 messages in 5 s, and 10 at once.</summary>
    public LimitOptions Clients { get; init; } = new() { MessagesPerPerson = new RateLimit(5, TimeSpan.FromSeconds(5), 10) };

    /// <summary>In the engine.</summary>
    public HubOptions Hub { get; init; } = new();

    /// <summary>Bytes of a history in memory.</summary>
    public long LogBytes { get; init; } = new MemoryLogOptions().MaxBytes;

    /// <summary>Sockets of one address, whether they have sent a request or not; null for any number. Twice the streams.</summary>
    public int? SocketsPerAddress { get; init; } = 2000;
}
