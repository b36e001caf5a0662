using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>One act of a moderator, as it stands in the log.</summary>
/// <param name="Kind">What was done.</param>
internal sealed record Act(ActKind Kind)
{
    /// <summary>The room, by its topic's name; empty for the whole server.</summary>
    public string Room { get; init; } = "";

    /// <summary>To whom; null where it is done to a room or to an address.</summary>
    public User? Whom { get; init; }

    /// <summary>To which address; null where it is done to a person or a room.</summary>
    public string? Address { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>For <see cref="ActKind.Slow"/>: seconds between two messages.</summary>
    public int Seconds { get; init; }

    /// <summary>For <see cref="ActKind.Passcode"/>: the hash; null for none.</summary>
    public string? PasscodeHash { get; init; }

    /// <summary>Why, in the moderator's words, or null.</summary>
    public string? Reason { get; init; }
}
