using Parley.Frames;
using Parley.Messages;

namespace Parley.Delivery;

/// <summary>How a connection speaks, and with whom.</summary>
public sealed record ConnectionSetup
{
    /// <summary>Who is at the other end, with the name that it has at the start.</summary>
    public User User { get; init; } = User.Anonymous;

    /// <summary>The framing.</summary>
    public required Wire Wire { get; init; }

    /// <summary>Whether frames are the data of messages alone: no other events, for contracts of one's own.</summary>
    public bool IsRaw { get; init; }

    /// <summary>
    /// Whether the client says who it is in its first command, and nothing is done for it before. It is closed with
    /// <c>unauthorized</c> when that takes longer than <see cref="HubOptions.AuthenticateTimeout"/>.
    /// </summary>
    public bool IsPending { get; init; }

    /// <summary>The time between signs of life; null: as in <see cref="HubOptions.HeartbeatInterval"/>.</summary>
    public TimeSpan? HeartbeatInterval { get; init; }

    /// <summary>How long a ping may stay unanswered; null: as in <see cref="HubOptions.PongTimeout"/>.</summary>
    public TimeSpan? PongTimeout { get; init; }
}
