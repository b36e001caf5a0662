using Parley.Delivery;

namespace Parley.AspNetCore;

/// <summary>How an event stream with a contract of its own behaves (<c>MapEventStream</c>).</summary>
public sealed record EventStreamOptions
{
    /// <summary>Whether an event is the data of a message alone. Default true; false sends Parley's own events.</summary>
    public bool IsRaw { get; init; } = true;

    /// <summary>So many of the newest messages first for a client that does not resume, 1 to 500; null (the default) for none.</summary>
    public int? Last { get; init; }

    /// <summary>The time between two heartbeat comments; null: as in <see cref="HubOptions.HeartbeatInterval"/>.</summary>
    public TimeSpan? HeartbeatInterval { get; init; }

    /// <summary>Called when a client follows the stream.</summary>
    public Action<Connection>? Opened { get; init; }

    /// <summary>Called when it no longer does.</summary>
    public Action<Connection>? Closed { get; init; }
}
