using Parley.Access;
using Parley.Codes;
using Parley.Delivery.Lanes;
using Parley.Delivery.Resuming;
using Parley.Log;
using Parley.Topics;

namespace Parley.Delivery;

/// <summary>What one connection follows, and how that changes.</summary>
internal sealed class Subscriber(Hub hub, Connection connection, Lane lane)
{
    // A client that subscribes again and again and never reads waits at this, so that no replays pile up.
    private const int MaxQueuedBytes = 64 * 1024;

    // And so does one for which so many replays wait behind each other: more than a page that opens its rooms one by one makes.
    private const int MaxWaitingReplays = 16;

    private readonly SubscriptionList _list = new(hub, connection, lane);

    // One change at a time: a stream's subscriptions may be changed by several requests at once.
    private readonly AsyncGate _gate = new();

    // Whether the first answer, ready, is on its way. Guarded by _gate.
    private bool _isAnswered;

    // What is still being replayed. Written under _gate, read anywhere.
    private Task _replay = Task.CompletedTask;

    // Replays that have not ended.
    private int _replays;

    // How often the rights were looked at again.
    private int _checks;

    public async Task<Refusal?> SubscribeAsync(
        IReadOnlyList<SubscribeRequest> requests,
        Func<Subscribed, ReadOnlyMemory<byte>> answer,
        bool withIds,
        IReadOnlyCollection<string> leave,
        CancellationToken cancel)
    {
        using var turn = await _gate.EnterAsync(cancel).ConfigureAwait(false);
        var added = new List<Want>();
        try
        {
            await connection.WaitForRoomAsync(MaxQueuedBytes).WaitAsync(cancel).ConfigureAwait(false);
            if (hub.Pipeline.IsCrowded)
            {
                // Each coming and going is an item of the pipeline's, also while the log hangs.
                await hub.Pipeline.BarrierAsync().WaitAsync(cancel).ConfigureAwait(false);
            }

            var history = new Dictionary<string, bool>(StringComparer.Ordinal);
            var round = Volatile.Read(ref _checks);
            if (await CheckAsync(requests, history, leave, cancel).ConfigureAwait(false) is { } failure)
            {
                return failure;
            }

            // Nothing is refused any more: only now what was before is left.
            _list.Release(leave);

            if (_list.TryAdd(requests, history, added) is not { } known)
            {
                _list.Release(added.Select(want => want.Subscription.Topic.Name));
                return new Refusal(ErrorCode.Unavailable, "Too many topics are followed on this server now.");
            }

            if (Volatile.Read(ref _checks) != round
                && await CheckAsync(requests, history, [], cancel).ConfigureAwait(false) is { } late)
            {
                // The rights changed in between, and whoever looked through the list may have come before these stood in it.
                _list.Release(added.Select(want => want.Subscription.Topic.Name));
                return late;
            }

            await LoadAsync(added, history, cancel).ConfigureAwait(false);
            var attachment = new Attachment(lane, connection.Outflow, hub.Presence, added, withIds);
            if (!_replay.IsCompleted || !await attachment.TryAnswerAsync(known, Answer).ConfigureAwait(false))
            {
                await StartReplayAsync(attachment, added, known, Answer, cancel).ConfigureAwait(false);
            }

            _list.Enter(added);
            if (!_isAnswered)
            {
                _isAnswered = true;
                connection.ReleaseNotices();
            }

            return null;
        }
        catch (LogUnavailableException)
        {
            _list.Release(added.Select(want => want.Subscription.Topic.Name));
            return new Refusal(ErrorCode.Unavailable, LogUnavailableException.ForClients);
        }
        catch
        {
            _list.Release(added.Select(want => want.Subscription.Topic.Name));
            throw;
        }

        ReadOnlyMemory<byte> Answer(Subscribed subscribed)
        {
            hub.Metrics.Subscribed(subscribed);
            return answer(subscribed);
        }
    }

    public async Task UnsubscribeAsync(IReadOnlyCollection<string> topics, ReadOnlyMemory<byte> answer, CancellationToken cancel)
    {
        using var turn = await _gate.EnterAsync(cancel).ConfigureAwait(false);
        _list.Release(topics);
        connection.Send(answer);
    }

    /// <summary>Ends what may be followed no longer. Waits for nothing that the client could hold up.</summary>
    public async Task RecheckAsync(CancellationToken cancel)
    {
        // First: a subscription that is being made looks at this after it stands in the list.
        Interlocked.Increment(ref _checks);
        foreach (var (topic, wantsPeople, readsHistory) in _list.Uses())
        {
            var refusal = await MayAsync(AccessAction.Subscribe, topic, cancel).ConfigureAwait(false);
            if (refusal is null && wantsPeople)
            {
                refusal = await MayAsync(AccessAction.Presence, topic, cancel).ConfigureAwait(false);
            }

            if (refusal is null && readsHistory && !Volatile.Read(ref _replay).IsCompleted)
            {
                refusal = await MayAsync(AccessAction.ReadHistory, topic, cancel).ConfigureAwait(false);
            }

            if (refusal is not null && refusal.Code != ErrorCode.Unavailable)
            {
                Drop(topic, refusal);
            }
        }
    }

    /// <summary>The connection is gone: lets go of everything.</summary>
    public void End() => _list.End();

    /// <summary>The client is not let in any longer: its user is not shown while it is being told, nor waited for.</summary>
    public void Vanish() => _list.Vanish();

    /// <summary>Whether a topic is followed, or will be once its answer is on its way: what is told of it is held until the first one is.</summary>
    public bool Follows(string topic) => _list.Contains(topic);

    /// <summary>All these topics.</summary>
    public IReadOnlyList<string> Followed() => _list.Topics();

    /// <summary>The topics in which presence was told of the user.</summary>
    public IReadOnlyList<string> PresentIn() => _list.PresentIn();

    /// <summary>Limits and rights, before anything changes.</summary>
    private async Task<Refusal?> CheckAsync(
        IReadOnlyList<SubscribeRequest> requests,
        Dictionary<string, bool> history,
        IReadOnlyCollection<string> leave,
        CancellationToken cancel)
    {
        if (_list.Topics().Except(leave).Union(requests.Select(request => request.Topic)).Count() > hub.Options.MaxTopicsPerConnection)
        {
            return new Refusal(
                ErrorCode.TooManyTopics, $"A connection may follow at most {hub.Options.MaxTopicsPerConnection} topics.");
        }

        foreach (var request in requests)
        {
            var refusal = await MayAsync(AccessAction.Subscribe, request.Topic, cancel).ConfigureAwait(false);
            if (refusal is null && request.People)
            {
                refusal = await MayAsync(AccessAction.Presence, request.Topic, cancel).ConfigureAwait(false);
            }

            if (refusal is not null)
            {
                return refusal;
            }

            history[request.Topic] = await MayAsync(AccessAction.ReadHistory, request.Topic, cancel).ConfigureAwait(false) is null;
        }

        return null;
    }

    private async ValueTask<Refusal?> MayAsync(AccessAction action, string topic, CancellationToken cancel)
    {
        var decision = await hub.Access
            .DecideAsync(new AccessRequest(action, connection.User, topic), cancel)
            .ConfigureAwait(false);
        return decision.ToRefusal($"You may not follow '{topic}'.");
    }

    private async Task LoadAsync(List<Want> wants, Dictionary<string, bool> history, CancellationToken cancel)
    {
        foreach (var want in wants)
        {
            var topic = want.Subscription.Topic;
            var state = topic.StateAsync(hub.Log);
            want.StateOffset = (state.IsCompletedSuccessfully ? state.Result : await state.WaitAsync(cancel).ConfigureAwait(false)).Offset;
            _list.NoteOffset(topic.Name, want.StateOffset);
            if (topic.BirthFloor > hub.Pipeline.Mark)
            {
                await hub.Pipeline.BarrierAsync().WaitAsync(cancel).ConfigureAwait(false);
            }

            want.Decide(hub.Epoch, hub.Pipeline.Mark, history[topic.Name]);
        }
    }

    /// <summary>
    /// Some of it must be read from the log, or follows a replay that is under way: a topic that went live before the
    /// earlier ones would move the stream's position past what they still miss. Answers now, and lets a task do the rest.
    /// </summary>
    private async Task StartReplayAsync(
        Attachment attachment,
        List<Want> wants,
        List<(Topic Topic, long StateOffset)> known,
        Func<Subscribed, ReadOnlyMemory<byte>> answer,
        CancellationToken cancel)
    {
        if (Volatile.Read(ref _replays) >= MaxWaitingReplays)
        {
            await _replay.WaitAsync(cancel).ConfigureAwait(false);
        }

        var plan = new ReplayPlan(hub, hub.Pipeline.Mark, attachment.WithIds, new ReplayMemory(wants.Count));
        foreach (var want in wants)
        {
            await plan.AddAsync(want, cancel).ConfigureAwait(false);
        }

        foreach (var (topic, stateOffset) in known)
        {
            plan.AddKnown(topic, stateOffset);
        }

        attachment.NotePeople();
        connection.Send(answer(plan.Answer()));
        var task = new ReplayTask(hub, connection, attachment);
        var before = _replay;
        Interlocked.Increment(ref _replays);
        using (ExecutionContext.SuppressFlow())
        {
            _replay = Task.Run(() => RunAfterAsync(before), CancellationToken.None);
        }

        async Task RunAfterAsync(Task earlier)
        {
            await earlier.ConfigureAwait(false);
            await task.RunAsync(plan.Sources, plan.Through).ConfigureAwait(false);
            Interlocked.Decrement(ref _replays);
        }
    }

    /// <summary>Ends one topic and says why; a stream without events, which can say nothing, ends with its last topic.</summary>
    private void Drop(string topic, Refusal why)
    {
        _list.Release([topic], isForGood: why.Code.HttpStatus == 403);
        connection.Send(ControlFrames.Unsubscribed(connection.Setup, topic, why));
        if (connection.Setup.IsRaw && _list.Topics().Count == 0)
        {
            connection.Close(Connection.CloseCodeOf(why.Code));
        }
    }
}
