using Parley.Topics;

namespace Parley.Delivery.Lanes;

/// <summary>The topics that somebody in a lane follows. Owned by the lane's turn.</summary>
internal sealed class LaneTopics(Lane lane)
{
    private readonly Dictionary<Topic, LaneTopic> _topics = [];

    /// <summary>Takes a live subscription into its topic's walks.</summary>
    public void Add(Subscription subscription)
    {
        if (!_topics.TryGetValue(subscription.Topic, out var topic))
        {
            topic = new LaneTopic(lane, subscription.Topic);
            _topics.Add(subscription.Topic, topic);
            subscription.Topic.AddListener(topic);
        }

        topic.Add(subscription);

        // What was handed out between placing the cursor and the listener's arrival touched nobody.
        topic.Touch();
    }

    /// <summary>Takes a live subscription out again.</summary>
    public void Remove(Subscription subscription)
    {
        var topic = _topics[subscription.Topic];
        topic.Remove(subscription);
        if (topic.Count == 0)
        {
            subscription.Topic.RemoveListener(topic);
            _topics.Remove(subscription.Topic);
        }
    }
}
