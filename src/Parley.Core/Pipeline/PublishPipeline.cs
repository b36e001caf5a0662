// hot path
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Parley.Frames;
using Parley.Log;
using Parley.Messages;
using Parley.Presence;
using Parley.Threading;
using Parley.Topics;

namespace Parley.Pipeline;

/// <summary>
/// The one place that makes order: it takes everything that waits, appends the drafts to the log as one batch, hands the
/// entries to their topics in order, makes them visible, and only then answers the publishers. A publisher that finds
/// nobody at work does its own batch, on its own thread, and leaves what has gathered meanwhile to the pool: to wake
/// another thread costs more than a message.
/// </summary>
internal sealed class PublishPipeline(
    ILog log, LogHead head, TopicTable topics, PresenceTracker presence, HubOptions options, TimeProvider time, ILogger logger)
    : IThreadPoolWorkItem
{
    // People whose grace is over who leave in one go: each is an event for everybody who sees people.
    private const int MaxSwept = 256;

    private readonly ConcurrentQueue<PipelineItem> _items = new();

    private readonly FrameEncoder _encoder = new();

    private Turn _turn;
    private volatile bool _isCompleted;

    // Owned by whoever has the turn.
    private readonly List<PipelineItem> _batch = new(options.MaxBatch);
    private readonly List<Draft> _drafts = new(options.MaxBatch);
    private long _seq = head.Seq;

    // Written with the turn, read by everybody.
    private long _visible = head.Seq;

    private int _pendingPublishes;
    private long _pendingBytes;
    private int _pendingTyping;

    /// <summary>Called after a batch became visible, with the turn.</summary>
    public required Action ServeLanes { get; init; }

    /// <summary>Whether nobody is at any connection of a user, now.</summary>
    public required Func<string, bool> IsAway { get; init; }

    /// <summary>Everything up to this position has reached its topics.</summary>
    public long Visible => Volatile.Read(ref _visible);

    /// <summary>Publishes that wait.</summary>
    public int PendingPublishes => Volatile.Read(ref _pendingPublishes);

    /// <summary>Whether so much waits, because the log hangs, that clients should make nothing more that cannot be refused.</summary>
    public bool IsCrowded => WaitingCount > options.MaxPendingPublishes;

    /// <summary>Everything that waits.</summary>
    public int WaitingCount => _items.Count;

    /// <summary>Puts a draft in the queue.</summary>
    /// <returns>The outcome's task, or null when too many wait already or nothing is taken any more.</returns>
    public Task<AppendOutcome>? TryAppend(Draft draft)
    {
        var size = draft.Data.Length;
        var bytes = Interlocked.Add(ref _pendingBytes, size);
        if (Interlocked.Increment(ref _pendingPublishes) > options.MaxPendingPublishes
            || bytes > options.MaxPendingBytes + size
            || _isCompleted)
        {
            Release(draft);
            return null;
        }

        var item = new AppendItem(draft);
        _items.Enqueue(item);
        if (_turn.TryTake())
        {
            RunHere();
        }

        return item.Task;
    }

    /// <summary>Puts an event that nobody misses in the queue; drops it when as many wait as publishes may.</summary>
    public void PostTyping(TypingItem item)
    {
        if (Interlocked.Increment(ref _pendingTyping) > options.MaxPendingPublishes || _isCompleted)
        {
            Interlocked.Decrement(ref _pendingTyping);
            return;
        }

        PostAlways(item);
    }

    /// <summary>Puts anything else in the queue. After <see cref="CompleteAsync"/> it is dropped.</summary>
    public void Post(PipelineItem item)
    {
        if (!_isCompleted)
        {
            PostAlways(item);
        }
    }

    /// <summary>Completes when all that was posted before is visible.</summary>
    public Task BarrierAsync()
    {
        var barrier = new BarrierItem();
        PostAlways(barrier);
        return barrier.Task;
    }

    /// <summary>Takes nothing more; completes when all that was taken is done.</summary>
    public Task CompleteAsync()
    {
        _isCompleted = true;
        return BarrierAsync();
    }

    /// <summary>On the pool, with the turn.</summary>
    void IThreadPoolWorkItem.Execute() => RunHere();

    private void PostAlways(PipelineItem item)
    {
        _items.Enqueue(item);
        if (_turn.TryTake())
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>One batch on this thread, as far as it goes without waiting; the rest on the pool, so that no publisher works for the others for long.</summary>
    private void RunHere()
    {
        // What goes on later is not the publisher's, and does not carry its context.
        using var suppressed = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        var calls = _turn.Calls;
        var batch = RunBatchAsync();
        if (batch.IsCompletedSuccessfully && _items.IsEmpty && _turn.TryEnd(calls))
        {
            return;
        }

        _ = GoOnAsync(batch.AsTask());
    }

    private async Task GoOnAsync(Task first)
    {
        await first.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        int calls;
        do
        {
            calls = _turn.Calls;
            while (!_items.IsEmpty)
            {
                await RunBatchAsync().ConfigureAwait(false);

                // Those who were just answered go first: what they send next shares the next batch with what waits.
                await Task.Yield();
            }
        }
        while (!_turn.TryEnd(calls));
    }

    private async ValueTask RunBatchAsync()
    {
        Fill();
        IReadOnlyList<AppendOutcome>? outcomes = null;
        Exception? error = null;
        if (_drafts.Count > 0)
        {
            try
            {
                outcomes = await log.AppendAsync(_drafts).ConfigureAwait(false);
                if (outcomes.Count != _drafts.Count)
                {
                    throw new InvalidOperationException($"The log answered {_drafts.Count} drafts with {outcomes.Count} outcomes.");
                }
            }
#pragma warning disable CA1031 // whatever the log throws belongs to the publishers of this batch, and the pipeline must live
            catch (Exception e)
#pragma warning restore CA1031
            {
                error = e;
                outcomes = null;
                if (e is not LogUnavailableException)
                {
                    PipelineLog.AppendBroke(logger, e);
                }
            }
        }

        HandOut(outcomes);
        Answer(outcomes, error);
    }

    /// <summary>Does something for one item: whatever goes wrong must not end the pipeline.</summary>
    private void Contain<T>(T about, Action<PublishPipeline, T> action)
    {
        try
        {
            action(this, about);
        }
#pragma warning disable CA1031 // everybody else's messages go on
        catch (Exception error)
#pragma warning restore CA1031
        {
            PipelineLog.HandingOutFailed(logger, error);
        }
    }

    private void Fill()
    {
        _batch.Clear();
        _drafts.Clear();
        while (_batch.Count < options.MaxBatch && _items.TryDequeue(out var item))
        {
            _batch.Add(item);
            if (item is AppendItem append)
            {
                _drafts.Add(append.Draft);
            }
        }
    }

    private void HandOut(IReadOnlyList<AppendOutcome>? outcomes)
    {
        var last = LastSeq(outcomes);
        if (last > _seq)
        {
            topics.BeginHandingOut(last);
        }

        var next = 0;
        foreach (var item in _batch)
        {
            if (item is not AppendItem)
            {
                Contain(item, static (self, item) => self.HandOut(item));
            }
            else if (outcomes is not null)
            {
                Contain(outcomes[next++], static (self, outcome) => self.HandOut(outcome));
            }
        }

        Volatile.Write(ref _visible, _seq);
        Contain(ServeLanes, static (_, serve) => serve());
    }

    private void HandOut(PipelineItem item)
    {
        switch (item)
        {
            case EnterItem enter:
                Enter(enter);
                break;
            case LeaveItem { Enter: { IsCounted: true } enter } leave:
                if (presence.Leave(enter.Topic, enter.User, leave.IsForGood) is { } gone)
                {
                    SendPeopleEvent(enter.Topic, "left"u8, gone, withTime: true);
                }

                break;
            case RenameItem rename:
                NoteRenamed(rename.Topic, rename.User, presence.Rename(rename.Topic, rename.User));
                break;
            case AwayItem away:
                NoteAway(away.Topic, away.User);
                break;
            case TypingItem typing:
                Interlocked.Decrement(ref _pendingTyping);
                SendPeopleEvent(typing.Topic, "typing"u8, typing.User, withTime: false);
                break;
            case SweepItem:
                Sweep();
                break;
        }
    }

    /// <summary>Some of those whose grace is over leave; the others behind whatever waits, so that a crowd that leaves holds up nobody.</summary>
    private void Sweep()
    {
        foreach (var (topic, user) in presence.Sweep(MaxSwept))
        {
            SendPeopleEvent(topic, "left"u8, user, withTime: true);
        }

        if (presence.HasOverdue)
        {
            Post(SweepItem.Instance);
        }
    }

    private static long LastSeq(IReadOnlyList<AppendOutcome>? outcomes)
    {
        for (var i = (outcomes?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (outcomes![i].Status == AppendStatus.Appended)
            {
                return outcomes[i].Entry!.Seq;
            }
        }

        return 0;
    }

    private void HandOut(AppendOutcome outcome)
    {
        if (outcome is { Status: AppendStatus.Appended, Entry: { } entry })
        {
            _seq = entry.Seq;
            topics.Find(entry.Topic)?.Append(entry, outcome.Message, _encoder, _visible);
        }
    }

    private void Enter(EnterItem item)
    {
        item.IsCounted = presence.TryEnter(item.Topic, item.User, out var isNew, out var was);
        if (isNew)
        {
            SendPeopleEvent(item.Topic, "joined"u8, item.User, withTime: true);
        }
        else
        {
            NoteRenamed(item.Topic, item.User, was);
        }

        NoteAway(item.Topic, item.User);
    }

    /// <summary>Looks at the connections as they are now, so that of several changes the last one counts.</summary>
    private void NoteAway(string topic, User user)
    {
        if (user.Id is { } id && presence.SetAway(topic, user, IsAway(id)) is { } changed)
        {
            SendPeopleEvent(topic, changed.IsAway ? "away"u8 : "back"u8, user with { Name = changed.Name }, withTime: true);
        }
    }

    private void NoteRenamed(string topic, User user, string? was)
    {
        if (was is not null)
        {
            SendPeopleEvent(topic, "renamed"u8, user, withTime: true, was);
        }
    }

    private void SendPeopleEvent(string name, ReadOnlySpan<byte> type, User user, bool withTime, string? was = null)
    {
        if (topics.Find(name) is not { } topic)
        {
            return;
        }

        PeopleEvents.Load(_encoder, type, name, user, withTime ? time.GetUtcNow() : null, was);
        topic.AppendPeopleEvent(_encoder, _seq, _visible);
    }

    private void Answer(IReadOnlyList<AppendOutcome>? outcomes, Exception? error)
    {
        var next = 0;
        foreach (var item in _batch)
        {
            if (item is BarrierItem barrier)
            {
                barrier.Complete();
            }
            else if (item is AppendItem append)
            {
                Release(append.Draft);
                if (outcomes is not null)
                {
                    append.Complete(outcomes[next++]);
                }
                else
                {
                    append.Fail(error!);
                }
            }
        }
    }

    private void Release(Draft draft)
    {
        Interlocked.Decrement(ref _pendingPublishes);
        Interlocked.Add(ref _pendingBytes, -draft.Data.Length);
    }
}
