using Parley.Frames;
using Parley.Messages;
using Parley.Presence;
using Parley.Topics;

namespace Parley.Pipeline;

/// <summary>What the pipeline does with people who come, go, type and get other names. Owned by its turn.</summary>
internal sealed class PeopleHandout(TopicTable topics, PresenceTracker presence, TimeProvider time)
{
    // People whose grace is over who leave in one go: each is an event for everybody who sees people.
    private const int MaxSwept = 256;

    private readonly FrameEncoder _encoder = new();

    // Of the item that is being handed out.
    private long _seq;
    private long _mark;

    /// <summary>Notes in presence what happened, and tells those who see people.</summary>
    /// <param name="item">What; nothing is done for other items.</param>
    /// <param name="seq">The position of the newest entry that was handed out.</param>
    /// <param name="mark">The mark.</param>
    /// <param name="isAway">Whether nobody is at any connection of a user, now.</param>
    /// <returns>Whether there is more of it to do, behind whatever waits.</returns>
    public bool HandOut(PipelineItem item, long seq, long mark, Func<string, bool> isAway)
    {
        (_seq, _mark) = (seq, mark);
        switch (item)
        {
            case EnterItem enter:
                Enter(enter);
                NoteAway(enter.Topic, enter.User, isAway);
                break;
            case LeaveItem { Enter: { IsCounted: true } enter } leave:
                if (presence.Leave(enter.Topic, enter.User, leave.IsForGood) is { } gone)
                {
                    Send(enter.Topic, "left"u8, gone, withTime: true);
                }

                break;
            case RenameItem rename:
                NoteRenamed(rename.Topic, rename.User, presence.Rename(rename.Topic, rename.User));
                break;
            case AwayItem away:
                NoteAway(away.Topic, away.User, isAway);
                break;
            case TypingItem typing:
                Send(typing.Topic, "typing"u8, typing.User, withTime: false);
                break;
            case SweepItem:
                return Sweep();
        }

        return false;
    }

    private void Enter(EnterItem item)
    {
        item.IsCounted = presence.TryEnter(item.Topic, item.User, out var isNew, out var was);
        if (isNew)
        {
            Send(item.Topic, "joined"u8, item.User, withTime: true);
        }
        else
        {
            NoteRenamed(item.Topic, item.User, was);
        }
    }

    /// <summary>Some of those whose grace is over leave; the others behind whatever waits, so that a crowd that leaves holds up nobody.</summary>
    private bool Sweep()
    {
        foreach (var (topic, user) in presence.Sweep(MaxSwept))
        {
            Send(topic, "left"u8, user, withTime: true);
        }

        return presence.HasOverdue;
    }

    /// <summary>Looks at the connections as they are now, so that of several changes the last one counts.</summary>
    private void NoteAway(string topic, User user, Func<string, bool> isAway)
    {
        if (user.Id is { } id && presence.SetAway(topic, user, isAway(id)) is { } changed)
        {
            Send(topic, changed.IsAway ? "away"u8 : "back"u8, user with { Name = changed.Name }, withTime: true);
        }
    }

    private void NoteRenamed(string topic, User user, string? was)
    {
        if (was is not null)
        {
            Send(topic, "renamed"u8, user, withTime: true, was);
        }
    }

    private void Send(string name, ReadOnlySpan<byte> type, User user, bool withTime, string? was = null)
    {
        if (topics.Find(name) is not { } topic)
        {
            return;
        }

        PeopleEvents.Load(_encoder, type, name, user, withTime ? time.GetUtcNow() : null, was);
        topic.AppendPeopleEvent(_encoder, _seq, _mark);
    }
}
