// hot path
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Parley.Frames;
using Parley.Log;
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
    : SharedWork, IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<PipelineItem> _items = new();

    private volatile bool _isCompleted;

    // Owned by whoever has the turn.
    private readonly List<PipelineItem> _batch = new(options.MaxBatch);
    private readonly List<Draft> _drafts = new(options.MaxBatch);
    private readonly FrameEncoder _encoder = new();
    private readonly PeopleHandout _people = new(topics, presence, time);
    private long _seq = head.Seq;

    // Written with the turn, read by everybody.
    private long _mark = head.Seq;

    private int _pendingPublishes;
    private long _pendingBytes;
    private int _pendingTyping;

    /// <summary>Called after a batch became visible, with the turn.</summary>
    public required Action ServeLanes { get; init; }

    /// <summary>Told of each batch that the log took.</summary>
    public required HubMetrics Metrics { get; init; }

    /// <summary>Whether nobody is at any connection of a user, now.</summary>
    public required Func<string, bool> IsAway { get; init; }

    /// <summary>Everything up to this position has reached its topics.</summary>
    public long Mark => Volatile.Read(ref _mark);

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
        if (TryTake())
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

    /// <inheritdoc/>
    protected override bool IsEmpty => _items.IsEmpty;

    /// <inheritdoc/>
    protected override void NoteFailed(Exception error) => PipelineLog.HandingOutFailed(logger, error);

    /// <summary>On the pool, with the turn.</summary>
    void IThreadPoolWorkItem.Execute() => RunHere();

    private void PostAlways(PipelineItem item)
    {
        _items.Enqueue(item);
        if (TryTake())
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>One batch on this thread, as far as it goes without waiting; the rest on the pool, so that no publisher works for the others for long.</summary>
    private void RunHere()
    {
        // What goes on later is not the publisher's, and does not carry its context.
        using var suppressed = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        Look();
        var batch = RunBatchAsync();
        if (batch.IsCompletedSuccessfully && TryEnd())
        {
            return;
        }

        _ = GoOnAsync(batch.AsTask());
    }

    private async Task GoOnAsync(Task first)
    {
        await first.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        do
        {
            Look();
            while (!_items.IsEmpty)
            {
                await RunBatchAsync().ConfigureAwait(false);

                // Those who were just answered go first: what they send next shares the next batch with what waits.
                await Task.Yield();
            }
        }
        while (!TryEnd());
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
                var begun = Metrics.BeginAppend();
                outcomes = await log.AppendAsync(_drafts).ConfigureAwait(false);
                Metrics.Appended(begun, _drafts.Count);
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
                Contain((Self: this, item), static about => about.Self.HandOut(about.item));
            }
            else if (outcomes is not null)
            {
                Contain((Self: this, Outcome: outcomes[next++]), static about => about.Self.HandOut(about.Outcome));
            }
        }

        Interleaving.Point();
        Volatile.Write(ref _mark, _seq);
        Interleaving.Point();
        Contain(ServeLanes, static serve => serve());
    }

    private void HandOut(PipelineItem item)
    {
        if (item is TypingItem)
        {
            Interlocked.Decrement(ref _pendingTyping);
        }

        if (_people.HandOut(item, _seq, _mark, IsAway))
        {
            Post(item);
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
            topics.Find(entry.Topic)?.Append(entry, outcome.Message, _encoder, _mark);
        }
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
