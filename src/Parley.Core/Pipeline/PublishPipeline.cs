// hot path
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Parley.Frames;
using Parley.Log;
using Parley.Messages;
using Parley.Presence;
using Parley.Topics;

namespace Parley.Pipeline;

/// <summary>
/// The one loop that makes order: it takes everything that waits, appends the drafts to the log as one batch, hands the
/// entries to their topics in order, makes them visible, and only then answers the publishers.
/// </summary>
internal sealed class PublishPipeline(
    ILog log, LogHead head, TopicTable topics, PresenceTracker presence, HubOptions options, TimeProvider time, ILogger logger)
{
    private readonly Channel<PipelineItem> _items =
        Channel.CreateUnbounded<PipelineItem>(new UnboundedChannelOptions { SingleReader = true });

    private readonly FrameEncoder _encoder = new();

    // Owned by the loop.
    private readonly List<PipelineItem> _batch = new(options.MaxBatch);
    private readonly List<Draft> _drafts = new(options.MaxBatch);
    private long _seq = head.Seq;
    private bool _isLogFailing;

    // Written by the loop, read by everybody.
    private long _visible = head.Seq;

    private int _pendingPublishes;
    private long _pendingBytes;
    private int _pendingTyping;

    /// <summary>Called after a batch became visible, on the loop.</summary>
    public required Action WakeLanes { get; init; }

    /// <summary>Everything up to this position has reached its topics.</summary>
    public long Visible => Volatile.Read(ref _visible);

    /// <summary>Publishes that wait.</summary>
    public int PendingPublishes => Volatile.Read(ref _pendingPublishes);

    /// <summary>Puts a draft in the queue.</summary>
    /// <returns>The outcome's task, or null when too many wait already.</returns>
    public Task<AppendOutcome>? TryAppend(Draft draft)
    {
        var size = draft.Data.Length;
        var bytes = Interlocked.Add(ref _pendingBytes, size);
        if (Interlocked.Increment(ref _pendingPublishes) > options.MaxPendingPublishes
            || bytes > options.MaxPendingBytes + size)
        {
            Release(draft);
            return null;
        }

        var item = new AppendItem(draft);
        if (_items.Writer.TryWrite(item))
        {
            return item.Task;
        }

        Release(draft);
        return null;
    }

    /// <summary>Puts an event that nobody misses in the queue; drops it when as many wait as publishes may.</summary>
    public void PostTyping(TypingItem item)
    {
        if (Interlocked.Increment(ref _pendingTyping) > options.MaxPendingPublishes || !_items.Writer.TryWrite(item))
        {
            Interlocked.Decrement(ref _pendingTyping);
        }
    }

    /// <summary>Puts anything else in the queue. After <see cref="Complete"/> it is dropped.</summary>
    public void Post(PipelineItem item) => _items.Writer.TryWrite(item);

    /// <summary>Completes when all that was posted before is visible.</summary>
    public Task BarrierAsync()
    {
        var barrier = new BarrierItem();
        return _items.Writer.TryWrite(barrier) ? barrier.Task : Task.CompletedTask;
    }

    /// <summary>Ends the loop when the queue is empty.</summary>
    public void Complete() => _items.Writer.TryComplete();

    /// <summary>The loop. Ends after <see cref="Complete"/>.</summary>
    public async Task RunAsync()
    {
        var reader = _items.Reader;
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            Fill(reader);
            IReadOnlyList<AppendOutcome>? outcomes = null;
            Exception? error = null;
            if (_drafts.Count > 0)
            {
                try
                {
                    outcomes = await log.AppendAsync(_drafts).ConfigureAwait(false);
                    NoteSuccess();
                }
#pragma warning disable CA1031 // whatever the log throws belongs to the publishers of this batch, and the loop must live
                catch (Exception e)
#pragma warning restore CA1031
                {
                    error = e;
                    NoteFailure(e);
                }
            }

            HandOut(outcomes);
            Answer(outcomes, error);
        }
    }

    private void Fill(ChannelReader<PipelineItem> reader)
    {
        _batch.Clear();
        _drafts.Clear();
        while (_batch.Count < options.MaxBatch && reader.TryRead(out var item))
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
            switch (item)
            {
                case AppendItem:
                    if (outcomes is not null)
                    {
                        HandOut(outcomes[next++]);
                    }

                    break;
                case EnterItem enter:
                    Enter(enter);
                    break;
                case LeaveItem { Enter: { IsCounted: true } enter }:
                    presence.Leave(enter.Topic, enter.User);
                    break;
                case RenameItem rename:
                    NoteRenamed(rename.Topic, rename.User, presence.Rename(rename.Topic, rename.User));
                    break;
                case TypingItem typing:
                    Interlocked.Decrement(ref _pendingTyping);
                    SendPeopleEvent(typing.Topic, "typing"u8, typing.User, withTime: false);
                    break;
                case SweepItem:
                    foreach (var (topic, user) in presence.Sweep())
                    {
                        SendPeopleEvent(topic, "left"u8, user, withTime: true);
                    }

                    break;
            }
        }

        Volatile.Write(ref _visible, _seq);
        WakeLanes();
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
            topics.Find(entry.Topic)?.Append(entry, outcome.Message, _encoder);
            _seq = entry.Seq;
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

        var json = _encoder.Begin(type);
        json.WriteStartObject();
        json.WriteString("topic"u8, name);
        EventJson.WriteUser(json, "user"u8, user);
        if (was is not null)
        {
            json.WriteString("was"u8, was);
        }

        if (withTime)
        {
            EventJson.WriteTime(json, "time"u8, time.GetUtcNow().ToUnixTimeMilliseconds());
        }

        json.WriteEndObject();
        json.Flush();
        topic.AppendPeopleEvent(_encoder, _seq);
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

    private void NoteFailure(Exception error)
    {
        if (error is not LogUnavailableException)
        {
            PipelineLog.AppendBroke(logger, error);
        }
        else if (!_isLogFailing)
        {
            PipelineLog.LogUnavailable(logger, error.Message);
        }

        _isLogFailing = true;
    }

    private void NoteSuccess()
    {
        if (_isLogFailing)
        {
            _isLogFailing = false;
            PipelineLog.LogIsBack(logger);
        }
    }
}
