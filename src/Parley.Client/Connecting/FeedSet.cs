using Parley.Client.Topics;
using Parley.Client.Wire;

namespace Parley.Client.Connecting;

/// <summary>What is followed on one link, and the session on which it is followed now. Safe to use from any thread.</summary>
/// <param name="live">Told when a session has begun to serve. Under the lock.</param>
/// <param name="empty">Told when nothing is followed any more: then all has ended. Under the lock.</param>
/// <param name="tokenEnds">Told when a session's token is about to end.</param>
internal sealed class FeedSet(Action live, Action empty, Action<Session> tokenEnds) : ISessionOwner
{
    /// <summary>Topics that one connection may follow (docs/protocol.md, limits).</summary>
    private const int MaxTopics = 200;

    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly Dictionary<string, Feed> _feeds = new(StringComparer.Ordinal);
    private Session? _session;
    private bool _hasBegun;
    private bool _isLive;
    private bool _isOver;
    private bool _isAway;

    /// <summary>Whether a session serves now.</summary>
    public bool IsLive
    {
        get
        {
            lock (_lock)
            {
                return _isLive;
            }
        }
    }

    /// <summary>Follows a topic.</summary>
    /// <param name="feed">Its place in the program.</param>
    /// <param name="isFirst">Whether it is the first ever.</param>
    /// <returns>False when it is followed here already, there is no room, or all has ended.</returns>
    public bool TryAdd(Feed feed, out bool isFirst)
    {
        isFirst = false;
        lock (_lock)
        {
            if (_isOver || _feeds.Count >= MaxTopics || !_feeds.TryAdd(feed.Topic, feed))
            {
                return false;
            }

            isFirst = !_hasBegun;
            _hasBegun = true;
            if (_isLive)
            {
                AskLocked(_session!, [feed]);
            }

            return true;
        }
    }

    /// <summary>Follows it no longer.</summary>
    public void Remove(Feed feed)
    {
        lock (_lock)
        {
            if (!IsPresent(feed))
            {
                return;
            }

            _feeds.Remove(feed.Topic);
            if (_feeds.Count == 0)
            {
                _isOver = true;
                empty();
            }
            else if (_isLive && !feed.IsPaused)
            {
                _session!.Send(reference => Commands.Unsubscribe(reference, feed.Topic));
            }
        }
    }

    /// <summary>The loop of a paused subscription has come closer.</summary>
    public void Continue(Feed feed)
    {
        lock (_lock)
        {
            if (feed.IsPaused && IsPresent(feed))
            {
                feed.IsPaused = false;
                if (_isLive)
                {
                    AskLocked(_session!, [feed]);
                }
            }
        }
    }

    /// <summary>Whether nobody is at this client.</summary>
    public void SetAway(bool isAway)
    {
        lock (_lock)
        {
            _isAway = isAway;
            if (_isLive)
            {
                _session!.Send(reference => Commands.Away(reference, isAway));
            }
        }
    }

    /// <summary>A session was opened.</summary>
    public void Attach(Session session)
    {
        lock (_lock)
        {
            _session = session;
        }
    }

    /// <summary>The session has ended.</summary>
    public void Detach()
    {
        lock (_lock)
        {
            _session = null;
            _isLive = false;
        }
    }

    /// <summary>Takes nothing any more.</summary>
    /// <returns>What was followed.</returns>
    public List<Feed> End()
    {
        lock (_lock)
        {
            _isOver = true;
            List<Feed> feeds = [.. _feeds.Values];
            _feeds.Clear();
            return feeds;
        }
    }

    /// <summary>Those that begin anew when too much was missed.</summary>
    public IReadOnlyList<Feed> Limited()
    {
        lock (_lock)
        {
            return [.. _feeds.Values.Where(feed => feed.LimitsReplay)];
        }
    }

    /// <summary>Has one begin anew if it has missed too much.</summary>
    /// <param name="feed">Which.</param>
    /// <param name="newest">The newest offset of its topic.</param>
    public void SkipIfTooMuch(Feed feed, long newest)
    {
        lock (_lock)
        {
            feed.SkipIfTooMuch(newest);
        }
    }

    void ISessionOwner.OnReady(Session session)
    {
        lock (_lock)
        {
            if (session != _session)
            {
                return;
            }

            _isLive = true;
            foreach (var feed in _feeds.Values)
            {
                feed.IsListening = false;
            }

            live();
            if (_isAway)
            {
                session.Send(reference => Commands.Away(reference, isAway: true));
            }

            AskLocked(session, [.. _feeds.Values.Where(feed => !feed.IsPaused)]);
        }
    }

    void ISessionOwner.OnEntry(Session session, EntryKind kind, EventFields fields, ReadOnlySpan<byte> json)
    {
        lock (_lock)
        {
            if (Find(fields) is not { IsListening: true } feed)
            {
                return;
            }

            feed.OnEntry(kind, fields, json);
            if (feed.IsFull)
            {
                // The server keeps what comes until the loop has come closer.
                feed.IsListening = false;
                feed.IsPaused = true;
                session.Send(reference => Commands.Unsubscribe(reference, feed.Topic));
                if (feed.HasRoom)
                {
                    Continue(feed);
                }
            }
        }
    }

    void ISessionOwner.OnNotice(ReadOnlySpan<byte> type, EventFields fields)
    {
        lock (_lock)
        {
            if (Find(fields) is { IsListening: true } feed && Notices.Make(type, feed.Topic, fields) is { } notice)
            {
                feed.OnNotice(notice);
            }
        }
    }

    void ISessionOwner.OnUnsubscribed(EventFields fields)
    {
        if (fields.Topic is { } topic)
        {
            Refuse(topic, Refusals.Of(fields));
        }
    }

    void ISessionOwner.OnTokenEnds(Session session) => tokenEnds(session);

    private Feed? Find(EventFields fields) =>
        fields.Topic is { } topic && _feeds.TryGetValue(topic, out var feed) ? feed : null;

    /// <summary>Subscribes; when the server refuses several topics together, one by one, so that one does not take the others with it.</summary>
    private void AskLocked(Session session, IReadOnlyList<Feed> feeds)
    {
        if (feeds.Count == 0)
        {
            return;
        }

        foreach (var feed in feeds)
        {
            feed.IsListening = false;
        }

        session.Send(reference => Commands.Subscribe(reference, feeds), answer => OnSubscribed(session, feeds, answer));
    }

    private void OnSubscribed(Session session, IReadOnlyList<Feed> feeds, Session.Answer answer)
    {
        if (answer.Error is null)
        {
            lock (_lock)
            {
                foreach (var (topic, state) in answer.Topics)
                {
                    if (feeds.FirstOrDefault(feed => feed.Topic == topic) is { IsPaused: false } feed && IsPresent(feed))
                    {
                        feed.OnState(state);
                    }
                }
            }
        }
        else if (answer.Error.IsTransient)
        {
            // Later it may be done: the next connection asks again.
            session.Abort();
        }
        else if (feeds.Count > 1)
        {
            lock (_lock)
            {
                feeds.Where(IsPresent).ToList().ForEach(feed => AskLocked(session, [feed]));
            }
        }
        else
        {
            Refuse(feeds[0].Topic, answer.Error);
        }
    }

    private bool IsPresent(Feed feed) => _feeds.TryGetValue(feed.Topic, out var present) && present == feed;

    private void Refuse(string topic, ParleyException why)
    {
        Feed? feed;
        lock (_lock)
        {
            if (!_feeds.TryGetValue(topic, out feed))
            {
                return;
            }
        }

        feed.End(why);
        Remove(feed);
    }
}
