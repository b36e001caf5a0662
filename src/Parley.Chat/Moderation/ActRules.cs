using Parley.Access;
using Parley.Codes;
using Parley.Messages;
using Parley.Users;

namespace Parley.Chat.Moderation;

/// <summary>Says who may do what to whom, and makes an act of what was asked for.</summary>
internal sealed class ActRules(Hub hub, ModerationState state, AddressRules addresses, IUserStore users, TimeProvider time)
{
    /// <summary>How long a kick lasts. Long enough to cool down, short enough to be no ban.</summary>
    public static readonly TimeSpan KickTime = TimeSpan.FromMinutes(5);

    /// <summary>How far back the messages of somebody are deleted.</summary>
    public static readonly TimeSpan DeleteTime = TimeSpan.FromHours(1);

    // As long as a token's subject may be.
    private const int MaxIdLength = 256;

    // Bans, kicks and mutes at a time; some 500 bytes each.
    private const int MaxSanctions = 10_000;

    /// <summary>What somebody may do in a room (empty: everywhere): by what hosts decided, or by a token's right to moderate.</summary>
    public async ValueTask<Rank> RankOfAsync(User user, string room, CancellationToken cancel)
    {
        var rank = state.Now.RankOf(user.Id, room);
        return rank == Rank.Member && room.Length > 0
            && await hub.CheckAccessAsync(AccessAction.Moderate, user, room, cancel).ConfigureAwait(false) is null
            ? Rank.RoomModerator
            : rank;
    }

    /// <summary>Makes an act, or says why not.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="room">Where; empty for the whole server.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancel">Gives up.</param>
    public async ValueTask<(Act? Act, Refusal? Refusal)> MakeAsync(ActRequest request, string room, User by, CancellationToken cancel)
    {
        // On a connection that is open the token may have ended, or the person be sent out, a moment ago.
        var decision = await hub.Access.DecideAsync(new AccessRequest(AccessAction.Connect, by, null), cancel).ConfigureAwait(false);
        if (!decision.IsAllowed)
        {
            return No(decision.Code, decision.Detail ?? decision.Code.Meaning);
        }

        var rank = await RankOfAsync(by, room, cancel).ConfigureAwait(false);
        if (by.Id is null || rank < RankFor(request, room))
        {
            return No(ErrorCode.Forbidden, "You may not do that here.");
        }

        if (state.Check(AccessAction.Subscribe, by, room) is { } shutOut && (shutOut.Code == ErrorCode.Banned || shutOut.Code == ErrorCode.Kicked))
        {
            return (null, shutOut);
        }

        if (Misses(request, room) is { } missing)
        {
            return No(ErrorCode.BadRequest, missing);
        }

        var act = new Act(request.Kind) { Room = room, Reason = request.Reason };
        if (request.Address is { } address)
        {
            return !addresses.MayCount(address)
                ? No(ErrorCode.BadRequest, "That is this machine's own address, or that of a proxy that is not among the trusted ones: it would shut out everybody.")
                : Full(request) ?? (act with { Address = address.ToString(), Until = UntilOf(request) }, null);
        }

        if (request.UserId is null)
        {
            // Off this thread, which serves other sockets, too.
            var hash = await Task.Run(() => Hash(request), cancel).ConfigureAwait(false);
            return (act with { Seconds = request.Seconds ?? 0, PasscodeHash = hash }, null);
        }

        var whom = await FindAsync(request.UserId, cancel).ConfigureAwait(false);
        if (whom is null)
        {
            return No(ErrorCode.NotFound, "There is nobody with this id.");
        }

        var isSelf = whom.Id == by.Id;
        if (isSelf && request.Kind is ActKind.Kick or ActKind.Ban or ActKind.Mute)
        {
            return No(ErrorCode.BadRequest, "That would be yourself.");
        }

        // A lower rank is not asked for where somebody only gives up what they have. What others decided about them is not theirs to lift.
        var givesUp = isSelf && request.Kind is ActKind.Unmoderator or ActKind.Unhost or ActKind.Delete;
        return !givesUp && state.Now.RankOf(whom.Id, room) >= rank
            ? No(ErrorCode.Forbidden, "They may do here what you may.")
            : Full(request) ?? (act with { Whom = whom, Until = UntilOf(request) }, null);
    }

    private static Rank RankFor(ActRequest request, string room) => request.Kind switch
    {
        ActKind.Host or ActKind.Unhost or ActKind.Moderator or ActKind.Unmoderator => Rank.Host,
        ActKind.Passcode when room.Length == 0 => Rank.Host,
        _ when room.Length == 0 || request.Address is not null => Rank.Moderator,
        _ => Rank.RoomModerator,
    };

    private static string? Misses(ActRequest request, string room)
    {
        var isOfRoom = request.Kind is ActKind.Slow or ActKind.Lock or ActKind.Unlock or ActKind.Delete;
        return isOfRoom && room.Length == 0 ? "That is done to a room."
            : request.Kind is ActKind.Host or ActKind.Unhost && room.Length > 0 ? "Hosts are hosts of the whole server."
            : request.Address is not null && (request.UserId is not null || request.Kind is not (ActKind.Ban or ActKind.Unban))
                ? "An address is banned or unbanned, and for itself."
            : request.Kind == ActKind.Slow && request.Seconds is null or > ActRequest.MaxSlowSeconds
                ? $"'seconds' is a whole number from 0 to {ActRequest.MaxSlowSeconds}."
            : request.Kind is ActKind.Ban or ActKind.Mute && request.Seconds == 0
                ? "'seconds' is 1 or more; without it there is no end."
            : request.Kind == ActKind.Passcode && !(request.HasPasscode && (request.Passcode is null || PasscodeHash.Tidy(request.Passcode) is not null))
                ? $"'passcode' has 1 to {PasscodeHash.MaxLength} characters, or is null for none."
            : request.Kind is not (ActKind.Slow or ActKind.Lock or ActKind.Unlock or ActKind.Passcode) && request.UserId is null && request.Address is null
                ? "'user' is missing."
            : null;
    }

    private static string? Hash(ActRequest request) =>
        PasscodeHash.Tidy(request.Passcode) is { } passcode ? PasscodeHash.Make(passcode) : null;

    private static (Act? Act, Refusal? Refusal) No(ErrorCode code, string detail) => (null, new Refusal(code, detail));

    private DateTimeOffset? UntilOf(ActRequest request) => request.Kind switch
    {
        ActKind.Kick => time.GetUtcNow() + KickTime,
        ActKind.Ban or ActKind.Mute when request.Seconds is > 0 and var seconds => time.GetUtcNow() + TimeSpan.FromSeconds(seconds),
        _ => null,
    };

    private (Act? Act, Refusal? Refusal)? Full(ActRequest request) =>
        request.Kind is ActKind.Kick or ActKind.Ban or ActKind.Mute && state.Now.Sanctions.Count >= MaxSanctions
            ? No(ErrorCode.TooLarge, $"There are {MaxSanctions} bans and mutes already. Lift some.")
            : null;

    /// <summary>Somebody by their id: also one whom only another system knows, or nobody any more.</summary>
    private async ValueTask<User?> FindAsync(string id, CancellationToken cancel) =>
        id.Length is 0 or > MaxIdLength || id.Any(char.IsControl)
            ? null
            : await users.FindAsync(id, cancel).ConfigureAwait(false)
                ?? state.Now.Sanctions.Values.FirstOrDefault(sanction => sanction.Act.Whom?.Id == id)?.Act.Whom
                ?? new User(id, null);
}
