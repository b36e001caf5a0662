using Parley.Delivery.Lanes;
using Parley.Delivery.Resuming;
using Parley.Frames;
using Parley.Pipeline;
using Parley.Topics;

namespace Parley.Delivery;

/// <summary>The topics that one connection follows, and where presence shows its user. Safe to use from any thread.</summary>
internal sealed class SubscriptionList(Hub hub, Connection connection, Lane lane)
{
    // Guarded by itself, as is what follows. Nearly always of one, at most of some hundred, and each open connection has it.
    private readonly List<Entry> _entries = new(1);
    private bool _isEnded;

    // Whether the client is not let in any longer, and presence shows it nowhere.
    private bool _isUnwanted;

    /// <summary>The topics.</summary>
    public IReadOnlyList<string> Topics()
    {
        lock (_entries)
        {
            return [.. _entries.Select(entry => entry.Topic)];
        }
    }

    /// <summary>What rights each topic's subscription uses.</summary>
    public IReadOnlyList<(string Topic, bool WantsPeople, bool ReadsHistory)> Uses()
    {
        lock (_entries)
        {
            return [.. _entries.Select(entry => (entry.Topic, entry.WantsPeople, entry.ReadsHistory))];
        }
    }

    /// <summary>Whether a topic is followed.</summary>
    public bool Contains(string topic)
    {
        lock (_entries)
        {
            return Find(topic) is not null;
        }
    }

    /// <summary>The topics in which presence was told of the user.</summary>
    public IReadOnlyList<string> PresentIn()
    {
        lock (_entries)
        {
            return [.. _entries.Where(entry => entry.Presence is not null).Select(entry => entry.Topic)];
        }
    }

    /// <summary>Takes the topics that are new into memory and into the list.</summary>
    /// <returns>Those that were followed already; null when there is no memory for one that is new.</returns>
    public List<(Topic Topic, long StateOffset)>? TryAdd(
        IReadOnlyList<SubscribeRequest> requests, Dictionary<string, bool> history, List<Want> added)
    {
        var known = new List<(Topic, long)>();
        lock (_entries)
        {
            foreach (var request in requests)
            {
                if (added.Exists(want => want.Request.Topic == request.Topic))
                {
                    continue;
                }

                if (Find(request.Topic) is { } entry)
                {
                    known.Add((entry.Subscription.Topic, entry.StateOffset));
                }
                else if (!_isEnded)
                {
                    var view = connection.Setup.IsRaw ? View.Raw : request.People ? View.People : View.Entries;
                    var format = new FrameFormat(connection.Setup.Wire, view);
                    if (hub.Topics.TryPin(request.Topic) is not { } topic)
                    {
                        return null;
                    }

                    var subscription = new Subscription(connection, topic, format);
                    _entries.Add(new Entry(subscription)
                    {
                        WantsPeople = request.People,
                        ReadsHistory = history[request.Topic],
                    });
                    added.Add(new Want(subscription, request));
                }
            }
        }

        return known;
    }

    /// <summary>The newest offset that a topic had when it was loaded.</summary>
    public void NoteOffset(string topic, long offset)
    {
        lock (_entries)
        {
            if (Find(topic) is { } entry)
            {
                entry.StateOffset = offset;
            }
        }
    }

    /// <summary>Has presence show the user in new topics.</summary>
    public void Enter(List<Want> wants)
    {
        if (connection.User.Key is null)
        {
            return;
        }

        lock (_entries)
        {
            foreach (var want in wants)
            {
                if (!_isUnwanted && Find(want.Subscription.Topic.Name) is { } entry)
                {
                    // Read under the lock: a new name that is not here yet finds the entry in PresentIn.
                    entry.Presence = new EnterItem(want.Subscription.Topic.Name, connection.User.WithoutGrant);
                    hub.Pipeline.Post(entry.Presence);
                }
            }
        }
    }

    /// <summary>Lets go of topics; unknown names are passed over.</summary>
    /// <param name="topics">Their names.</param>
    /// <param name="isForGood">Whether the user may not come back to them: presence does not wait for it.</param>
    public void Release(IEnumerable<string> topics, bool isForGood = false)
    {
        foreach (var name in topics)
        {
            Entry? entry;
            lock (_entries)
            {
                entry = Find(name);
                if (entry is null)
                {
                    continue;
                }

                _entries.Remove(entry);
                LeavePresenceLocked(entry, isForGood);
            }

            var subscription = entry.Subscription;
            lane.Post(() => connection.Outflow.Remove(subscription));
            hub.Topics.Unpin(subscription.Topic);
        }
    }

    /// <summary>The connection is gone: lets go of everything.</summary>
    public void End()
    {
        lock (_entries)
        {
            _isEnded = true;
        }

        Release(Topics());
    }

    /// <summary>The client is not let in any longer: presence shows its user nowhere.</summary>
    public void Vanish()
    {
        lock (_entries)
        {
            _isUnwanted = true;
            foreach (var entry in _entries)
            {
                LeavePresenceLocked(entry, isForGood: true);
            }
        }
    }

    private void LeavePresenceLocked(Entry entry, bool isForGood)
    {
        if (entry.Presence is { } presence)
        {
            entry.Presence = null;
            hub.Pipeline.Post(new LeaveItem(presence, isForGood));
        }
    }

    /// <summary>Under the lock.</summary>
    private Entry? Find(string topic)
    {
        foreach (var entry in _entries)
        {
            if (entry.Topic == topic)
            {
                return entry;
            }
        }

        return null;
    }

    private sealed class Entry(Subscription subscription)
    {
        public Subscription Subscription { get; } = subscription;

        public string Topic => Subscription.Topic.Name;

        public long StateOffset { get; set; }

        /// <summary>What presence was told; null for nothing.</summary>
        public EnterItem? Presence { get; set; }

        /// <summary>Whether it shows the people.</summary>
        public bool WantsPeople { get; init; }

        /// <summary>Whether what was before may be replayed to it.</summary>
        public bool ReadsHistory { get; init; }
    }
}
