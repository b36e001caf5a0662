using System.Collections.Immutable;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>Everything that moderators have decided, at one moment. Immutable.</summary>
internal sealed record ModerationSnapshot
{
    private readonly Lazy<AddressIndex> _addresses = new(static () => new AddressIndex([]));

    /// <summary>Where nobody has decided anything.</summary>
    public static ModerationSnapshot Empty { get; } = new();

    /// <summary>Hosts, by id.</summary>
    public ImmutableDictionary<string, User> Hosts { get; init; } = ImmutableDictionary<string, User>.Empty;

    /// <summary>Moderators, by room (empty for all) and id.</summary>
    public ImmutableDictionary<(string Room, string Id), User> Moderators { get; init; } =
        ImmutableDictionary<(string Room, string Id), User>.Empty;

    /// <summary>What holds against somebody, by kind, room (empty for the server) and person or address.</summary>
    public ImmutableDictionary<(ActKind Kind, string Room, string Who), Sanction> Sanctions
    {
        get;
        init
        {
            field = value;
            // Made when it is asked for: at the start many acts are applied one after another.
            _addresses = new Lazy<AddressIndex>(() => new AddressIndex(value.Values));
        }
    } = ImmutableDictionary<(ActKind Kind, string Room, string Who), Sanction>.Empty;

    /// <summary>Those of the sanctions that concern addresses.</summary>
    public AddressIndex Addresses => _addresses.Value;

    /// <summary>Rules that differ from an open room's, by room (empty for the server).</summary>
    public ImmutableDictionary<string, RoomRules> Rules { get; init; } = ImmutableDictionary<string, RoomRules>.Empty;

    /// <summary>What somebody may do in a room (empty: everywhere).</summary>
    public Rank RankOf(string? id, string room) =>
        id is null ? Rank.Member
        : Hosts.ContainsKey(id) ? Rank.Host
        : Moderators.ContainsKey(("", id)) ? Rank.Moderator
        : room.Length > 0 && Moderators.ContainsKey((room, id)) ? Rank.RoomModerator
        : Rank.Member;

    /// <summary>The rules of a room, or of the server.</summary>
    public RoomRules RulesOf(string room) => Rules.GetValueOrDefault(room, RoomRules.Open);

    /// <summary>What holds against somebody in a room or on the whole server; null for nothing.</summary>
    public Sanction? Find(ActKind kind, string room, string who, DateTimeOffset now) =>
        Sanctions.TryGetValue((kind, "", who), out var everywhere) && everywhere.Holds(now) ? everywhere
        : room.Length > 0 && Sanctions.TryGetValue((kind, room, who), out var here) && here.Holds(now) ? here
        : null;

    /// <summary>This, after an act.</summary>
    public ModerationSnapshot After(Act act, User by, DateTimeOffset time)
    {
        var who = act.Address ?? act.Whom?.Id ?? "";
        switch (act.Kind)
        {
            case ActKind.Kick or ActKind.Ban or ActKind.Mute:
                var next = new Sanction(act, by, time);
                if (Sanctions.TryGetValue((act.Kind, act.Room, who), out var last) && last.Holds(time) && last.Reach is { } reach)
                {
                    // Whoever was company stays so.
                    next = next with { Reach = reach };
                }

                return this with { Sanctions = Sanctions.SetItem((act.Kind, act.Room, who), next) };
            case ActKind.Unban:
                return this with { Sanctions = Sanctions.Remove((ActKind.Ban, act.Room, who)).Remove((ActKind.Kick, act.Room, who)) };
            case ActKind.Unmute:
                return this with { Sanctions = Sanctions.Remove((ActKind.Mute, act.Room, who)) };
            case ActKind.Moderator:
                return this with { Moderators = Moderators.SetItem((act.Room, who), act.Whom!) };
            case ActKind.Unmoderator:
                return this with { Moderators = Moderators.Remove((act.Room, who)) };
            case ActKind.Host:
                return this with { Hosts = Hosts.SetItem(who, act.Whom!) };
            case ActKind.Unhost:
                return this with { Hosts = Hosts.Remove(who) };
            case ActKind.Slow:
                return With(act.Room, RulesOf(act.Room) with { SlowSeconds = act.Seconds });
            case ActKind.Lock or ActKind.Unlock:
                return With(act.Room, RulesOf(act.Room) with { IsLocked = act.Kind == ActKind.Lock });
            case ActKind.Passcode:
                return With(act.Room, RulesOf(act.Room) with { PasscodeHash = act.PasscodeHash });
            default:
                return this;
        }
    }

    /// <summary>This without what has ended.</summary>
    public ModerationSnapshot Pruned(DateTimeOffset now) =>
        Sanctions.All(entry => entry.Value.Holds(now))
            ? this
            : this with { Sanctions = Sanctions.RemoveRange(Sanctions.Where(entry => !entry.Value.Holds(now)).Select(entry => entry.Key)) };

    private ModerationSnapshot With(string room, RoomRules rules) =>
        this with { Rules = rules == RoomRules.Open ? Rules.Remove(room) : Rules.SetItem(room, rules) };
}
