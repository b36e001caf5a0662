using System.Security.Cryptography;
using System.Text;
using Parley.Delivery;
using Parley.Messages;

namespace Parley.AspNetCore.Access.Tickets;

/// <summary>
/// Tickets: 128 random bits that stand for a user and its rights, once and briefly, where no header can be sent. Only their
/// hashes are kept.
/// </summary>
internal sealed class TicketStore(TimeProvider time)
{
    /// <summary>Tickets at the same time; above it there are no new ones. About 5 MB.</summary>
    public const int MaxTickets = 20_000;

    /// <summary>Tickets of one owner at the same time; a new one beyond them ends the oldest. A browser with many tabs needs as many when it wakes up.</summary>
    public const int MaxOwned = 32;

    /// <summary>How long a ticket is good: enough for a slow network, and too short for a log that somebody reads.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();

    // Guarded by _lock. From the oldest to the newest.
    private readonly LinkedList<Ticket> _tickets = new();
    private readonly Dictionary<string, LinkedListNode<Ticket>> _byHash = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Queue<string>> _owned = new(StringComparer.Ordinal);

    private sealed record Ticket(string Hash, string Owner, User User, long Made);

    /// <summary>Makes a ticket.</summary>
    /// <param name="user">For whom, with the grant.</param>
    /// <param name="owner">Who asked: whose tickets are counted together.</param>
    /// <returns>The ticket, or null when there are too many.</returns>
    public string? Create(User user, string owner)
    {
        var text = Connection.NewToken();
        var ticket = new Ticket(HashOf(text), owner, user, time.GetTimestamp());
        lock (_lock)
        {
            RemoveOldLocked();
            if (!_owned.TryGetValue(owner, out var owned))
            {
                _owned.Add(owner, owned = new Queue<string>());
            }
            else if (owned.Count >= MaxOwned)
            {
                RemoveLocked(owned.Peek());
                if (owned.Count == 0)
                {
                    _owned.Add(owner, owned);
                }
            }

            if (_byHash.Count >= MaxTickets)
            {
                return null;
            }

            owned.Enqueue(ticket.Hash);
            _byHash.Add(ticket.Hash, _tickets.AddLast(ticket));
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
            if (!_byHash.TryGetValue(hash, out var node))
            {
                return null;
            }

            RemoveLocked(hash);
            return node.Value.User;
        }
    }

    private void RemoveOldLocked()
    {
        while (_tickets.First is { } oldest && time.GetElapsedTime(oldest.Value.Made) >= Lifetime)
        {
            RemoveLocked(oldest.Value.Hash);
        }
    }

    private void RemoveLocked(string hash)
    {
        if (!_byHash.Remove(hash, out var node))
        {
            return;
        }

        _tickets.Remove(node);
        var owned = _owned[node.Value.Owner];
        if (owned.Peek() == hash)
        {
            owned.Dequeue();
        }
        else
        {
            var others = owned.Where(one => one != hash).ToList();
            owned.Clear();
            others.ForEach(owned.Enqueue);
        }

        if (owned.Count == 0)
        {
            _owned.Remove(node.Value.Owner);
        }
    }

    private static string HashOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
