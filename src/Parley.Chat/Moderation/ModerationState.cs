using Parley.Access;
using Parley.Codes;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>What moderators have decided, and what follows from it. Safe to use from any thread.</summary>
internal sealed class ModerationState(AddressRules addresses, TimeProvider time)
{
    // Replaced whole, by the moderation service alone.
    private volatile ModerationSnapshot _now = ModerationSnapshot.Empty;
    private volatile bool _isLoaded;

    /// <summary>All of it, at this moment.</summary>
    public ModerationSnapshot Now => _now;

    /// <summary>Whether the log was read. Until then nobody gets in.</summary>
    public bool IsLoaded => _isLoaded;

    /// <summary>Who has shown which passcode.</summary>
    public Passes Passes { get; } = new();

    /// <summary>The rooms that take their time.</summary>
    public SlowMode Slow { get; } = new(time);

    /// <summary>Something was done. One at a time.</summary>
    public void Apply(Act act, User by, DateTimeOffset at)
    {
        var next = _now.After(act, by, at);
        _now = _isLoaded ? next.Pruned(time.GetUtcNow()) : next;
    }

    /// <summary>The log was read.</summary>
    public void Load()
    {
        _now = _now.Pruned(time.GetUtcNow());
        _isLoaded = true;
    }

    /// <summary>Why somebody may not do something, or null.</summary>
    /// <param name="action">What.</param>
    /// <param name="user">Who.</param>
    /// <param name="room">Where; empty for the server as a whole.</param>
    public Refusal? Check(AccessAction action, User user, string room)
    {
        if (!_isLoaded)
        {
            return new Refusal(ErrorCode.Unavailable, "The server is starting.");
        }

        var now = _now;
        var rank = now.RankOf(user.Id, room);
        if (rank == Rank.Host)
        {
            return null;
        }

        var at = time.GetUtcNow();
        if (user.Id is { } id)
        {
            if (now.Find(ActKind.Ban, room, id, at) is { } ban)
            {
                return SanctionText.Describe(ErrorCode.Banned, "You are shut out", ban);
            }

            if (now.Find(ActKind.Kick, room, id, at) is { } kick)
            {
                return SanctionText.Describe(ErrorCode.Kicked, "A moderator sent you out", kick);
            }
        }

        if (addresses.Check(now, user, room, at) is { } address)
        {
            return address;
        }

        // Who moderates does so with a passcode or without. A token or a key has opened the server already; a room it has not.
        if (rank == Rank.Member
            && ((IsKnownElsewhere(user) ? null : Ask(now, "", user)) ?? (room.Length > 0 ? Ask(now, room, user) : null)) is { } passcode)
        {
            return passcode;
        }

        return action == AccessAction.Publish ? CheckPublish(now, user, room, rank, at) : null;
    }

    private static Refusal? CheckPublish(ModerationSnapshot now, User user, string room, Rank rank, DateTimeOffset at)
    {
        if (rank == Rank.Member && now.RulesOf(room).IsLocked)
        {
            return new Refusal(ErrorCode.RoomLocked, "This room is locked: only moderators write here now.");
        }

        return user.Id is { } id && now.Find(ActKind.Mute, room, id, at) is { } mute
            ? SanctionText.Describe(ErrorCode.Muted, "A moderator lets you read and not write", mute)
            : null;
    }

    private static bool IsKnownElsewhere(User user) => user.Grant is { Kind: not GrantKind.Guest };

    private Refusal? Ask(ModerationSnapshot now, string room, User user) =>
        now.RulesOf(room).PasscodeHash is { } hash && !Passes.Has(room, user.Id, hash)
            ? new Refusal(ErrorCode.PasscodeRequired, room.Length == 0 ? "This server is entered with a passcode." : "This room is entered with a passcode.")
            : null;
}
