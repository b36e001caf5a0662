using System.Net;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Limits;
using Parley.Codes;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>
/// What is decided at the door by the address: an address that is shut out, and, for the five minutes of a kick, people
/// who are new here and come from where the one was that was sent out.
/// </summary>
internal sealed class AddressRules(ModerationState state, SeenAddresses seen, ModerationOptions options, TimeProvider time) : IRequestRule
{
    /// <inheritdoc/>
    public Refusal? Check(HttpContext context, User user)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return null;
        }

        if (user.Id is not null)
        {
            seen.Note(user.Id, address);
        }

        var now = state.Now;
        if (now.Sanctions.IsEmpty || now.RankOf(user.Id, "") == Rank.Host)
        {
            return null;
        }

        var at = time.GetUtcNow();
        if (IsBanned(now, address, at))
        {
            return new Refusal(ErrorCode.Banned, "Your address is shut out.");
        }

        return user.Id is null && IsKickedFrom(now, address, at)
            ? new Refusal(ErrorCode.Kicked, "Somebody was sent out from your address a moment ago. New people are let in again in a few minutes.")
            : null;
    }

    /// <summary>Whether an address is shut out.</summary>
    public bool IsBanned(ModerationSnapshot now, IPAddress address, DateTimeOffset at) =>
        MayCount(address)
        && now.Sanctions.Values.Any(ban => ban.Act.Kind == ActKind.Ban && ban.Act.Address is { } text && IsSame(text, address) && ban.Holds(at));

    /// <summary>Whether rules for an address may be made.</summary>
    public bool MayCount(IPAddress address) => options.BanLoopback || !IPAddress.IsLoopback(address);

    /// <summary>Whether a rule's address is this one, by the same measure as in the limits.</summary>
    public static bool IsSame(string text, IPAddress address) => ClientAddress.Of(IPAddress.Parse(text)) == ClientAddress.Of(address);

    private bool IsKickedFrom(ModerationSnapshot now, IPAddress address, DateTimeOffset at) =>
        MayCount(address)
        && now.Sanctions.Values.Any(kick => kick.Act.Kind == ActKind.Kick
            && kick.Act.Whom?.Id is { } id
            && kick.Holds(at)
            && seen.Find(id) is { } last
            && ClientAddress.Of(last) == ClientAddress.Of(address));
}
