using System.Buffers;
using Parley.Delivery.Lanes;
using Parley.Delivery.Resuming;
using Parley.Frames;
using Parley.Presence;
using Parley.Topics;

namespace Parley.Delivery;

/// <summary>
/// New subscriptions on their way to the lane: where the topics' memory reaches back far enough, the lane answers,
/// replays and takes them over in one step.
/// </summary>
internal sealed class Attachment(Lane lane, Outflow outflow, PresenceTracker presence, IReadOnlyList<Want> wants, bool withIds)
{
    // More than the newest entries of a few topics goes at the client's pace, and is not queued for it.
    private const int MaxStepBytes = 256 * 1024;

    private readonly record struct Piece(long Seq, ReadOnlyMemory<byte> Frame);

    public IReadOnlyList<Subscription> Subscriptions { get; } = [.. wants.Select(want => want.Subscription)];

    public bool WithIds => withIds;

    /// <summary>Answers and goes live.</summary>
    /// <param name="known">Subscriptions that there were already and that the answer repeats.</param>
    /// <param name="answer">Makes the bytes before the first event.</param>
    /// <returns>False when the log must be read first; nothing was sent then.</returns>
    public Task<bool> TryAnswerAsync(IReadOnlyList<(Topic Topic, long StateOffset)> known, Func<Subscribed, ReadOnlyMemory<byte>> answer) =>
        OnLaneAsync(() => TryAnswer(known, answer));

    /// <summary>The client is answered before it goes live: what happens among the people until then is told when it does.</summary>
    public void NotePeople()
    {
        foreach (var want in wants.Where(want => want.Subscription.Format.View == View.People))
        {
            want.People = presence.Users(want.Subscription.Topic.Name);
        }
    }

    /// <summary>Goes live behind a replay that has come as far as a position.</summary>
    /// <returns>False when the topics' memory no longer reaches back to it.</returns>
    public Task<bool> TryGoLiveAsync(long after)
    {
        foreach (var want in wants)
        {
            want.After = after;
        }

        return OnLaneAsync(() => TryAttach((_, _, _) => DescribePeople()));
    }

    /// <summary>What changed since <see cref="NotePeople"/>. After the cursors were placed: what comes later comes with them.</summary>
    private ReadOnlyMemory<byte> DescribePeople()
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var want in wants)
        {
            if (want is { People: { } before, Subscription: { IsEnded: false } subscription })
            {
                var topic = subscription.Topic.Name;
                PeopleEvents.WriteDifference(output, subscription.Format, topic, before, presence.Users(topic), lane.Time.GetUtcNow());
            }
        }

        return output.WrittenMemory;
    }

    /// <summary>Sends replayed frames, but for those of subscriptions that were ended meanwhile.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="pieces">Whose they are: one piece after another.</param>
    /// <returns>Completes when the transport has taken them or the connection has ended. Until then nothing of them may change.</returns>
    public Task SendAsync(ReadOnlyMemory<byte> frames, List<(Subscription Subscription, int Length)> pieces) =>
        outflow.PostAsync(frames, all => LeaveOutEnded(all, pieces));

    private static ReadOnlyMemory<byte> LeaveOutEnded(
        ReadOnlyMemory<byte> frames, List<(Subscription Subscription, int Length)> pieces)
    {
        if (!pieces.Exists(static piece => piece.Subscription.IsEnded))
        {
            return frames;
        }

        var kept = new ArrayBufferWriter<byte>(frames.Length);
        foreach (var (subscription, length) in pieces)
        {
            if (!subscription.IsEnded)
            {
                kept.Write(frames.Span[..length]);
            }

            frames = frames[length..];
        }

        return kept.WrittenMemory;
    }

    private bool TryAnswer(IReadOnlyList<(Topic Topic, long StateOffset)> known, Func<Subscribed, ReadOnlyMemory<byte>> answer) =>
        TryAttach((head, pieces, counts) =>
        {
            var topics = new List<SubscribedTopic>(wants.Count + known.Count);
            var continuesFrom = head;
            for (var i = 0; i < wants.Count; i++)
            {
                if (wants[i].Subscription.IsEnded)
                {
                    // The right to it was taken away meanwhile, and the client is told so.
                    continue;
                }

                var offset = wants[i].Subscription.Topic.OffsetAt(head, wants[i].StateOffset);
                topics.Add(wants[i].Describe(head, offset, counts[i]));
                continuesFrom = Math.Min(continuesFrom, wants[i].After ?? head);
            }

            foreach (var (topic, stateOffset) in known)
            {
                topics.Add(new SubscribedTopic(topic.Name, head, topic.OffsetAt(head, stateOffset)));
            }

            if (pieces.Count > 0)
            {
                continuesFrom = Math.Min(continuesFrom, pieces[0].Seq - 1);
            }

            return answer(new Subscribed(topics, continuesFrom));
        });

    private bool TryAttach(Func<long, List<Piece>, int[], ReadOnlyMemory<byte>> head)
    {
        if (!outflow.IsOpen)
        {
            return true;
        }

        var wanted = wants.Where(want => !want.Subscription.IsEnded).ToList();
        foreach (var want in wanted)
        {
            want.Subscription.Frames = want.Subscription.Topic.OpenFrames(want.Subscription.Format, () => lane.Mark);
        }

        // Read after the frame logs are open, so that each of them begins at or before it.
        var through = lane.Mark;
        var pieces = new List<Piece>();
        var counts = new int[wants.Count];
        if (!TryCollect(wanted, through, pieces, counts))
        {
            foreach (var want in wanted)
            {
                want.Subscription.Frames = null;
                want.Subscription.Topic.CloseFrames(want.Subscription.Format);
            }

            return false;
        }

        pieces.Sort(static (one, other) => one.Seq.CompareTo(other.Seq));
        outflow.Enqueue(head(through, pieces, counts));
        foreach (var piece in pieces)
        {
            outflow.Enqueue(piece.Frame);
        }

        foreach (var want in wanted)
        {
            outflow.GoLive(want.Subscription);
        }

        outflow.DeliverAll();
        return true;
    }

    private bool TryCollect(List<Want> wanted, long through, List<Piece> pieces, int[] counts)
    {
        var budget = Math.Min(lane.Options.ByteAllowance, MaxStepBytes);
        for (var i = 0; i < wanted.Count; i++)
        {
            var want = wanted[i];
            var subscription = want.Subscription;
            var topic = subscription.Topic;
            if (through < topic.BirthFloor || !topic.TryPlaceCursor(subscription.Format, through, out subscription.Cursor))
            {
                return false;
            }

            var frames = want switch
            {
                { After: { } after } => topic.FramesBetween(subscription.Format, withIds, after, through, budget),
                { Last: > 0 } => topic.NewestFrames(subscription.Format, withIds, want.Last, through, want.StateOffset, budget),
                _ => [],
            };
            if (frames is null)
            {
                return false;
            }

            counts[IndexOf(want)] = frames.Count;
            foreach (var (seq, frame) in frames)
            {
                budget -= frame.Length;
                pieces.Add(new Piece(seq, frame));
            }
        }

        return true;
    }

    private int IndexOf(Want want)
    {
        var index = 0;
        while (wants[index] != want)
        {
            index++;
        }

        return index;
    }

    private Task<bool> OnLaneAsync(Func<bool> action)
    {
        var completion = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lane.Post(() =>
        {
            try
            {
                completion.SetResult(action());
            }
#pragma warning disable CA1031 // the one who waits gets it
            catch (Exception error)
#pragma warning restore CA1031
            {
                completion.SetException(error);
            }
        });
        return completion.Task;
    }
}
