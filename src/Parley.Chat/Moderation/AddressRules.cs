using System.Net;
using Parley.Access;
using Parley.AspNetCore.Limits;
using Parley.Codes;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>
/// What is decided by the address: an address that is shut out, and, for the five minutes of a kick, people who are new here
/// and come from where the one came from that was sent out. Safe to use from any thread.
/// </summary>
internal sealed class AddressRules(ModerationOptions options)
{
    /// <summary>Whether rules for an address may be made.</summary>
    public bool MayCount(IPAddress address) => options.BanLoopback || !IPAddress.IsLoopback(address);

    /// <summary>Why somebody may not be in a room (empty: on the server) because of the address; null when they may.</summary>
    public Refusal? Check(ModerationSnapshot now, User user, string room, DateTimeOffset at)
    {
        if (now.Addresses.IsEmpty)
        {
            return null;
        }

        var key = KeyOf(user.Address);
        if (key is { } address && now.Addresses.FindBan(room, address, at) is { } ban)
        {
            return SanctionText.Describe(ErrorCode.Banned, "Your address is shut out", ban);
        }

        foreach (var kick in now.Addresses.Kicks)
        {
            if ((kick.Act.Room.Length == 0 || kick.Act.Room == room) && kick.Holds(at) && kick.Reach!.Holds(user.Id, key))
            {
                return new Refusal(ErrorCode.Kicked, "Somebody was sent out from your address a moment ago. New people are let in again in a few minutes.");
            }
        }

        return null;
    }

    /// <summary>Somebody comes from an address: who was sent out shuts that, too, to new people.</summary>
    /// <param name="now">What holds.</param>
    /// <param name="id">Who.</param>
    /// <param name="from">From where.</param>
    /// <param name="isNew">Whether this is the first name that is taken there.</param>
    public void Note(ModerationSnapshot now, string id, IPAddress from, bool isNew)
    {
        if (now.Addresses.Kicks.Count == 0 || KeyOf(from) is not { } key)
        {
            return;
        }

        foreach (var kick in now.Addresses.Kicks)
        {
            if (kick.Act.Whom!.Id == id)
            {
                kick.Reach!.Add(key);
            }
            else if (isNew)
            {
                kick.Reach!.Join(id, key);
            }
        }
    }

    /// <summary>An address as rules know it; null for one that no rule may count.</summary>
    private ClientAddress? KeyOf(IPAddress? address) => address is not null && MayCount(address) ? ClientAddress.Of(address) : null;
}
