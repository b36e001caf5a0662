using Parley.Log;
using Parley.Topics;

namespace Parley.Delivery.Resuming;

/// <summary>What is to be replayed from the log for new subscriptions, and what their client is told before.</summary>
/// <param name="hub">The hub.</param>
/// <param name="through">The position up to which the replay goes; what comes later is caught up behind it.</param>
/// <param name="withIds">Whether SSE events carry their ids.</param>
/// <param name="memory">What the replay may keep.</param>
internal sealed class ReplayPlan(Hub hub, long through, bool withIds, ReplayMemory memory)
{
    private readonly List<FrameSource> _sources = [];
    private readonly List<SubscribedTopic> _topics = [];
    private long _continuesFrom = long.MaxValue;

    public long Through => through;

    /// <summary>One source for each subscription, in order.</summary>
    public IReadOnlyList<FrameSource> Sources => _sources;

    public Subscribed Answer() => new(_topics, Math.Min(_continuesFrom, through));

    public async Task AddAsync(Want want, CancellationToken cancel)
    {
        var topic = want.Subscription.Topic;
        var state = await hub.Log.GetTopicAsync(topic.Name, through, cancel).ConfigureAwait(false);
        var after = through;
        var replayed = 0L;
        if (want.After is { } wanted)
        {
            after = Math.Max(wanted, state.TrimmedThrough);
            want.Reason = after > wanted && want.Request.Since.IsPosition ? "trimmed" : null;
            replayed = await hub.Log.CountAsync(topic.Name, after, through, cancel).ConfigureAwait(false);
            _continuesFrom = Math.Min(_continuesFrom, wanted);
        }
        else if (want.Last > 0)
        {
            after = await BeforeNewestAsync(topic.Name, want.Last, state, cancel).ConfigureAwait(false);
            _continuesFrom = Math.Min(_continuesFrom, after);
        }

        // A client that asks for what there is, or was told what is gone, need not begin anew when a little more has gone.
        // Where nothing is missing, which is most of many topics, nothing is read.
        _sources.Add(new FrameSource(hub, want.Subscription, withIds, replayed == 0 && want.After is not null ? through : after, through, memory)
        {
            IsAfterGap = want.After is null || want.Request.Since.Kind == ResumeKind.Start || want.Reason is not null,
            MessagesOnly = want.After is null,
        });
        _topics.Add(want.Describe(through, state.Offset, replayed));
    }

    public void AddKnown(Topic topic, long stateOffset) =>
        _topics.Add(new SubscribedTopic(topic.Name, through, topic.OffsetAt(through, stateOffset)));

    /// <summary>The position right before the oldest of the newest messages.</summary>
    private async Task<long> BeforeNewestAsync(string topic, int count, TopicState state, CancellationToken cancel)
    {
        var query = new HistoryQuery { Topic = topic, AfterOffset = Math.Max(0, state.Offset - count), Limit = 1 };
        var page = await hub.Log.ReadHistoryAsync(query, cancel).ConfigureAwait(false);
        return page.Messages.Count > 0 ? Math.Min(page.Messages[0].Seq - 1, through) : through;
    }
}
