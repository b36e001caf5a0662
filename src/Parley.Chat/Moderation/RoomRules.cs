namespace Parley.Chat.Moderation;

/// <summary>The rules of one room, or of the server.</summary>
internal sealed record RoomRules
{
    /// <summary>Those of a room that nobody changed.</summary>
    public static RoomRules Open { get; } = new();

    /// <summary>Seconds between two messages of one person; 0 for any.</summary>
    public int SlowSeconds { get; init; }

    /// <summary>Whether only moderators write.</summary>
    public bool IsLocked { get; init; }

    /// <summary>The passcode's hash; null for none.</summary>
    public string? PasscodeHash { get; init; }
}
