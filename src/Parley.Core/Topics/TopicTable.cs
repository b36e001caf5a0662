using Parley.Budgets;

namespace Parley.Topics;

/// <summary>
/// The topics that are in memory. A topic is there while somebody pins it and for a while after; a topic that nobody
/// uses costs nothing, whatever was published to it.
/// </summary>
internal sealed class TopicTable(string epoch, long head, HubOptions options, TopicMemory memory, TimeProvider time)
{
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly Dictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly LinkedList<Topic> _idle = new();
    private long _handedOut = head;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _topics.Count;
            }
        }
    }

    /// <summary>Finds a topic or takes it into memory, and holds it there until <see cref="Unpin"/>.</summary>
    /// <returns>The topic; null when it would be new and there are too many in use.</returns>
    public Topic? TryPin(string name) => Pin(name, always: false);

    /// <summary>The same for the app's own code, which there is no sense in refusing.</summary>
    public Topic Pin(string name) => Pin(name, always: true)!;

    private Topic? Pin(string name, bool always)
    {
        lock (_lock)
        {
            if (!_topics.TryGetValue(name, out var topic))
            {
                while (memory.IsCrowded && _idle.First is not null)
                {
                    EvictFirstLocked();
                }

                if (memory.IsCrowded && !always)
                {
                    return null;
                }

                // What the pipeline hands out after this moment finds the topic; what it is handing out now may not.
                topic = new Topic(name, epoch, _handedOut, options, memory);
                _topics.Add(name, topic);
            }

            var residence = topic.Residence;
            residence.Pins++;
            if (residence.IdleNode is { } node)
            {
                _idle.Remove(node);
                residence.IdleNode = null;
            }

            return topic;
        }
    }

    /// <summary>Lets go of a topic.</summary>
    public void Unpin(Topic topic)
    {
        lock (_lock)
        {
            var residence = topic.Residence;
            if (--residence.Pins == 0)
            {
                residence.IdleSince = time.GetTimestamp();
                residence.IdleNode = _idle.AddLast(topic);
                if (_idle.Count > options.MaxIdleTopics)
                {
                    EvictFirstLocked();
                }
            }
        }
    }

    /// <summary>A topic that is in memory, or null.</summary>
    public Topic? Find(string name)
    {
        lock (_lock)
        {
            return _topics.GetValueOrDefault(name);
        }
    }

    /// <summary>How many hold a topic in memory.</summary>
    public int SubscriberCount(string name)
    {
        lock (_lock)
        {
            return _topics.TryGetValue(name, out var topic) ? topic.Residence.Pins : 0;
        }
    }

    /// <summary>The pipeline is about to hand out entries up to this position.</summary>
    public void BeginHandingOut(long through)
    {
        lock (_lock)
        {
            _handedOut = through;
        }
    }

    /// <summary>Drops the topics that were idle long enough, and all idle ones while the memory is full; trims the others then.</summary>
    /// <param name="mark">The mark.</param>
    public void Sweep(long mark)
    {
        Topic[] left;
        lock (_lock)
        {
            while (_idle.First is { } first
                && (memory.IsFull || time.GetElapsedTime(first.Value.Residence.IdleSince) >= options.IdleTopicTimeout))
            {
                EvictFirstLocked();
            }

            left = memory.IsFull ? [.. _topics.Values] : [];
        }

        foreach (var topic in left)
        {
            topic.Trim(mark);
        }
    }

    private void EvictFirstLocked()
    {
        var topic = _idle.First!.Value;
        _idle.RemoveFirst();
        topic.Residence.IdleNode = null;
        _topics.Remove(topic.Name);
        topic.Leave();
    }
}
