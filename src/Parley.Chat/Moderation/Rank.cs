namespace Parley.Chat.Moderation;

/// <summary>What somebody may do to others; a higher one may do it to a lower one.</summary>
internal enum Rank
{
    /// <summary>Nothing.</summary>
    Member,

    /// <summary>Moderates one room.</summary>
    RoomModerator,

    /// <summary>Moderates all rooms, and who enters at all.</summary>
    Moderator,

    /// <summary>Decides who moderates, and reads what was done.</summary>
    Host,
}
