using System.Net;
using Parley.AspNetCore.Limits;
using Parley.Codes;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>
/// What is decided by the address: an address that is shut out, and, for the five minutes of a kick, people who are new here
/// and come from where the one was that was sent out. Safe to use from any thread.
/// </summary>
internal sealed class AddressRules(SeenAddresses seen, ModerationOptions options)
{
    /// <summary>Whether rules for an address may be made.</summary>
    public bool MayCount(IPAddress address) => options.BanLoopback || !IPAddress.IsLoopback(address);

    /// <summary>Why somebody may not be in a room (empty: on the server) because of the address; null when they may.</summary>
    public Refusal? Check(ModerationSnapshot now, User user, string room, DateTimeOffset at)
    {
        if (now.Addresses.IsEmpty || user.Address is not { } address || !MayCount(address) || ClientAddress.Of(address) is not { } key)
        {
            return null;
        }

        if (now.Addresses.FindBan(room, key, at) is { } ban)
        {
            return SanctionText.Describe(ErrorCode.Banned, "Your address is shut out", ban);
        }

        return user.Id is null && IsKickedFrom(now.Addresses, room, key, at)
            ? new Refusal(ErrorCode.Kicked, "Somebody was sent out from your address a moment ago. New people are let in again in a few minutes.")
            : null;
    }

    private bool IsKickedFrom(AddressIndex index, string room, ClientAddress key, DateTimeOffset at)
    {
        foreach (var kick in index.Kicks)
        {
            if ((kick.Act.Room.Length == 0 || kick.Act.Room == room)
                && kick.Holds(at)
                && seen.Find(kick.Act.Whom!.Id!) is { } last
                && ClientAddress.Of(last) == key)
            {
                return true;
            }
        }

        return false;
    }
}
