using System.Net;
using System.Security.Cryptography;
using System.Text;
using Parley.AspNetCore.Limits;
using Parley.Delivery;
using Parley.Messages;

namespace Parley.AspNetCore.Access.Tickets;

/// <summary>
/// Tickets: 128 random bits that stand for a user and its rights, once and briefly, where no header can be sent. Only their
/// hashes are kept. Safe to use from any thread.
/// </summary>
internal sealed class TicketStore(TimeProvider time)
{
    /// <summary>Tickets at the same time; above it there are no new ones. About 6 MB.</summary>
    public const int MaxTickets = 20_000;

    /// <summary>Tickets of one owner at the same time; a new one beyond them ends the oldest. A browser with many tabs needs as many when it wakes up.</summary>
    public const int MaxOwned = 32;

    /// <summary>Tickets of one address at the same time, whoever asks there: as many as it may have connections by default.</summary>
    public const int MaxPerAddress = 1000;

    /// <summary>The same of this machine itself, where everybody behind a proxy that nobody declared seems to be: half of all.</summary>
    public const int MaxOnLoopback = MaxTickets / 2;

    /// <summary>How long a ticket is good: enough for a slow network, and too short for a log that somebody reads.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();

    // Guarded by _lock. From the oldest to the newest: all, and those that count together. No list is kept empty.
    private readonly LinkedList<Ticket> _tickets = new();
    private readonly Dictionary<string, Ticket> _byHash = new(StringComparer.Ordinal);
    private readonly Dictionary<Share, LinkedList<Ticket>> _shares = [];

    /// <summary>Tickets that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byHash.Count;
            }
        }
    }

    /// <summary>Owners and addresses that are remembered.</summary>
    public int ShareCount
    {
        get
        {
            lock (_lock)
            {
                return _shares.Count;
            }
        }
    }

    /// <summary>Makes a ticket.</summary>
    /// <param name="user">For whom. Who has no id shares the tickets of the address, whatever the name.</param>
    /// <param name="address">From where it is asked for.</param>
    /// <returns>The ticket, or null when there are too many.</returns>
    public string? Create(User user, IPAddress? address)
    {
        var text = Connection.NewToken();
        var key = ClientAddress.Of(address);
        var ticket = new Ticket(
            HashOf(text), user, time.GetTimestamp(), new Share(user.Id, user.Id is null ? key : null, IsOwner: true), new Share(null, key, IsOwner: false));
        lock (_lock)
        {
            RemoveOldLocked();
            MakeRoomLocked(ticket.Owner, MaxOwned);
            MakeRoomLocked(ticket.Place, address is not null && IPAddress.IsLoopback(address) ? MaxOnLoopback : MaxPerAddress);
            if (_byHash.Count >= MaxTickets)
            {
                return null;
            }

            _byHash.Add(ticket.Hash, ticket);
            ticket.InAll = _tickets.AddLast(ticket);
            ticket.InOwner = AddLocked(ticket.Owner, ticket);
            ticket.InPlace = AddLocked(ticket.Place, ticket);
        }

        return text;
    }

    /// <summary>Takes a ticket, which is used up by that.</summary>
    /// <returns>Whom it stands for; null when it is unknown, used or too old.</returns>
    public User? Take(string text)
    {
        var hash = HashOf(text);
        lock (_lock)
        {
            RemoveOldLocked();
            if (!_byHash.TryGetValue(hash, out var ticket))
            {
                return null;
            }

            RemoveLocked(ticket);
            return ticket.User;
        }
    }

    private void RemoveOldLocked()
    {
        while (_tickets.First is { } oldest && time.GetElapsedTime(oldest.Value.Made) >= Lifetime)
        {
            RemoveLocked(oldest.Value);
        }
    }

    private void MakeRoomLocked(Share share, int max)
    {
        if (_shares.TryGetValue(share, out var tickets) && tickets.Count >= max)
        {
            RemoveLocked(tickets.First!.Value);
        }
    }

    private LinkedListNode<Ticket> AddLocked(Share share, Ticket ticket)
    {
        if (!_shares.TryGetValue(share, out var tickets))
        {
            _shares.Add(share, tickets = new LinkedList<Ticket>());
        }

        return tickets.AddLast(ticket);
    }

    private void RemoveLocked(Ticket ticket)
    {
        _byHash.Remove(ticket.Hash);
        _tickets.Remove(ticket.InAll!);
        RemoveLocked(ticket.Owner, ticket.InOwner!);
        RemoveLocked(ticket.Place, ticket.InPlace!);
    }

    private void RemoveLocked(Share share, LinkedListNode<Ticket> node)
    {
        var tickets = node.List!;
        tickets.Remove(node);
        if (tickets.Count == 0)
        {
            _shares.Remove(share);
        }
    }

    private static string HashOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Whose tickets are counted together: an owner's, or an address's.</summary>
    private readonly record struct Share(string? Id, ClientAddress? Address, bool IsOwner);

    private sealed class Ticket(string hash, User user, long made, Share owner, Share place)
    {
        public string Hash => hash;

        public User User => user;

        public long Made => made;

        public Share Owner => owner;

        public Share Place => place;

        // Where it stands in each list, to be taken out at once.
        public LinkedListNode<Ticket>? InAll { get; set; }

        public LinkedListNode<Ticket>? InOwner { get; set; }

        public LinkedListNode<Ticket>? InPlace { get; set; }
    }
}
