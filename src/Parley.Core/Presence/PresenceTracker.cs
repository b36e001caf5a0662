using System.Collections.Concurrent;
using Parley.Messages;

namespace Parley.Presence;

/// <summary>
/// Who follows which topic, by user. Changed by the pipeline alone, so that joining and leaving have a place in the one
/// order; read by anybody.
/// </summary>
internal sealed class PresenceTracker(HubOptions options, TimeProvider time)
{
    // Added to and removed from by the pipeline only.
    private readonly ConcurrentDictionary<string, TopicPresence> _topics = new(StringComparer.Ordinal);

    // Owned by the pipeline. The grace is the same for all, so the queue is in order of the deadlines.
    private readonly Queue<(long Since, string Topic, string Key, long Visit)> _leaving = new();

    // Owned by the pipeline. Arrivals of all topics: a topic that is forgotten must not begin to count anew.
    private long _visits;

    /// <summary>A connection of a user begins to follow a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="user">The user, with a key.</param>
    /// <param name="isNew">Whether the user was not there before.</param>
    /// <param name="was">The name that was shown of the user, when it has another now; else null.</param>
    /// <returns>False when too many are there; the connection does not count then.</returns>
    public bool TryEnter(string topic, User user, out bool isNew, out string? was)
    {
        if (options.MaxPresentUsers == 0)
        {
            isNew = false;
            was = null;
            return false;
        }

        var presence = _topics.GetOrAdd(topic, static _ => new TopicPresence());
        return presence.TryEnter(user, ++_visits, options.MaxPresentUsers, out isNew, out was);
    }

    /// <summary>Shows a new name of a user who is there.</summary>
    /// <returns>The name that was shown until now, when it was another; else null.</returns>
    public string? Rename(string topic, User user) =>
        _topics.TryGetValue(topic, out var presence) ? presence.Rename(user) : null;

    /// <summary>Shows whether a user who is there is away.</summary>
    /// <returns>The user as it is shown now, when that is a change; else null.</returns>
    public PresentUser? SetAway(string topic, User user, bool isAway) =>
        _topics.TryGetValue(topic, out var presence) ? presence.SetAway(user.Key!, isAway) : null;

    /// <summary>A connection of a user that counted ends to follow a topic. After the last one the user stays for the grace.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="user">The user.</param>
    /// <param name="isForGood">Whether the user may not come back, and does not stay.</param>
    /// <returns>Who left at once; else null.</returns>
    public User? Leave(string topic, User user, bool isForGood)
    {
        if (!_topics.TryGetValue(topic, out var presence) || presence.Leave(user.Key!) is not { } visit)
        {
            return null;
        }

        if (isForGood)
        {
            return Remove(topic, presence, user.Key!, visit);
        }

        _leaving.Enqueue((time.GetTimestamp(), topic, user.Key!, visit));
        return null;
    }

    /// <summary>Whether somebody's grace is over who has not been removed.</summary>
    public bool HasOverdue => _leaving.TryPeek(out var first) && time.GetElapsedTime(first.Since) >= options.PresenceGrace;

    /// <summary>Removes those whose grace is over.</summary>
    /// <param name="most">So many at the most.</param>
    /// <returns>Who left what.</returns>
    public IEnumerable<(string Topic, User User)> Sweep(int most)
    {
        for (var i = 0; i < most && HasOverdue; i++)
        {
            var first = _leaving.Peek();
            _leaving.Dequeue();
            if (_topics.TryGetValue(first.Topic, out var presence)
                && Remove(first.Topic, presence, first.Key, first.Visit) is { } user)
            {
                yield return (first.Topic, user);
            }
        }
    }

    private User? Remove(string topic, TopicPresence presence, string key, long visit)
    {
        var user = presence.Remove(key, visit);
        if (presence.Count == 0)
        {
            _topics.TryRemove(topic, out _);
        }

        return user;
    }

    /// <summary>Who is there now, in order of arrival.</summary>
    public IReadOnlyList<PresentUser> Users(string topic) =>
        _topics.TryGetValue(topic, out var presence) ? presence.Users() : [];

    public int Count(string topic) => _topics.TryGetValue(topic, out var presence) ? presence.Count : 0;
}
