using System.Net;
using Parley.AspNetCore.Limits;

namespace Parley.Chat.Moderation;

/// <summary>The sanctions that concern addresses, found without going through all of them. Immutable.</summary>
internal sealed class AddressIndex
{
    private readonly Dictionary<(string Room, ClientAddress Address), Sanction> _bans = [];

    public AddressIndex(IEnumerable<Sanction> sanctions)
    {
        var kicks = new List<Sanction>();
        foreach (var sanction in sanctions)
        {
            if (sanction.Act is { Kind: ActKind.Ban, Address: { } text } && ClientAddress.Of(IPAddress.Parse(text)) is { } address)
            {
                _bans[(sanction.Act.Room, address)] = sanction;
            }
            else if (sanction.Act is { Kind: ActKind.Kick, Whom.Id: not null })
            {
                kicks.Add(sanction);
            }
        }

        Kicks = kicks;
    }

    /// <summary>People who were sent out; few at a time, because a kick lasts for minutes.</summary>
    public IReadOnlyList<Sanction> Kicks { get; }

    /// <summary>Whether no address is concerned.</summary>
    public bool IsEmpty => _bans.Count == 0 && Kicks.Count == 0;

    /// <summary>What shuts an address out of a room, or of the whole server; null for nothing.</summary>
    public Sanction? FindBan(string room, ClientAddress address, DateTimeOffset at) =>
        _bans.TryGetValue(("", address), out var everywhere) && everywhere.Holds(at) ? everywhere
        : room.Length > 0 && _bans.TryGetValue((room, address), out var here) && here.Holds(at) ? here
        : null;
}
