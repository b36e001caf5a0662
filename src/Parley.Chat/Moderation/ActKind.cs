namespace Parley.Chat.Moderation;

/// <summary>What a moderator can do.</summary>
internal enum ActKind
{
    /// <summary>Somebody is sent out for five minutes.</summary>
    Kick,

    /// <summary>Somebody, or an address, is shut out.</summary>
    Ban,

    /// <summary>A ban or a kick ends.</summary>
    Unban,

    /// <summary>Somebody may read and not write.</summary>
    Mute,

    /// <summary>A mute ends.</summary>
    Unmute,

    /// <summary>One message of each person in so many seconds; 0 for no such rule.</summary>
    Slow,

    /// <summary>Only moderators write.</summary>
    Lock,

    /// <summary>Everybody writes again.</summary>
    Unlock,

    /// <summary>One enters with a passcode, or without one again.</summary>
    Passcode,

    /// <summary>What somebody wrote in the last hour is deleted.</summary>
    Delete,

    /// <summary>Somebody becomes a moderator, of a room or of all.</summary>
    Moderator,

    /// <summary>Somebody is a moderator no longer.</summary>
    Unmoderator,

    /// <summary>Somebody becomes a host.</summary>
    Host,

    /// <summary>Somebody is a host no longer.</summary>
    Unhost,
}
