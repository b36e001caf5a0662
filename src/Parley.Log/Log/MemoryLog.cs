using Parley.Collections;
using Parley.Messages;

namespace Parley.Log;

/// <summary>
/// A log that lives as long as the process, within the limits of its options. Every instance has an epoch of its own,
/// so that clients of an earlier process learn that it is gone.
/// <para>
/// Over <see cref="MemoryLogOptions.MaxBytes"/> the oldest entries of all topics are trimmed. Over
/// <see cref="MemoryLogOptions.MaxTopics"/> the least recently used topic is forgotten; a topic of that name then looks
/// like one that was trimmed empty: it goes on above its last offset and reports what it lost as trimmed. To do that
/// with fixed memory, forgotten names share buckets, and a new topic may start above offset 1 once topics were forgotten.
/// </para>
/// </summary>
public sealed class MemoryLog : ILog, IAppendState
{
    /// <summary>What remains of an entry whose topic was forgotten, until its turn comes: its place in the order.</summary>
    private const int PlaceBytes = 48;

    private readonly MemoryLogOptions _options;
    private readonly TimeProvider _time;
    private readonly string _epoch = LogPosition.NewEpoch();

    // Guards everything below. Only an append changes the topics, the forgotten ones and the keys, so that the one
    // appender may read them without it; readers take it, because they also move a topic to the front of its map.
    private readonly Lock _lock = new();
    private readonly LruMap<string, MemoryTopic> _topics;
    private readonly SortedSet<string> _names = new(TopicOrder.Instance);
    private readonly ForgottenTopics _forgotten = new();

    // The topic of every entry, in the order of the log. Each topic's own list has the same order, so that the topic
    // that is first here holds the oldest entry of all as its first.
    private readonly RingList<MemoryTopic.Place> _order = new();
    private long _bytes;

    // Only the appender uses these.
    private readonly RecentKeys _keys;
    private long _lastSeq;
    private long _lastTimeMs;

    /// <summary>Makes an empty log.</summary>
    /// <param name="options">Its limits; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public MemoryLog(MemoryLogOptions? options = null, TimeProvider? time = null)
    {
        _options = options ?? new MemoryLogOptions();
        if (_options.Validate() is { Count: > 0 } mistakes)
        {
            throw new ArgumentException(string.Join(' ', mistakes), nameof(options));
        }

        _time = time ?? TimeProvider.System;
        _topics = new LruMap<string, MemoryTopic>(_options.MaxTopics, StringComparer.Ordinal);
        _keys = new RecentKeys(_options.MaxKeys, _time);
    }

    /// <inheritdoc/>
    public string Description => "in memory";

    /// <inheritdoc/>
    public ValueTask<LogHead> OpenAsync(CancellationToken cancel) => new(new LogHead(_epoch, _lastSeq));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<Draft> drafts)
    {
        ArgumentOutOfRangeException.ThrowIfZero(drafts.Count, nameof(drafts));
        _lastTimeMs = LogClock.NextMs(_time, _lastTimeMs);
        var plan = AppendPlanner.Plan(drafts, this, _lastSeq, _lastTimeMs);
        lock (_lock)
        {
            for (var i = 0; i < plan.Entries.Count; i++)
            {
                AddLocked(plan.Entries[i]);
            }

            for (var i = 0; i < plan.Changed.Count; i++)
            {
                ChangeLocked(plan.Changed[i]);
            }

            TrimLocked();
        }

        _lastSeq = plan.Entries.Count > 0 ? plan.Entries[^1].Seq : _lastSeq;
        for (var i = 0; i < plan.Keys.Count; i++)
        {
            _keys.Add(plan.Keys[i].Digest, plan.Keys[i].Record);
        }

        return new(plan.Outcomes);
    }

    /// <inheritdoc/>
    public ValueTask<TopicState> GetTopicAsync(string topic, long throughSeq, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_topics.TryGet(topic, out var found))
            {
                return new(found.StateAt(throughSeq));
            }

            var (offset, seq) = _forgotten.Find(topic);
            return new(new TopicState(offset, 0, seq));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(
        string topic, long afterSeq, long throughSeq, int maxEntries, int maxBytes, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return _topics.TryGet(topic, out var found)
                ? new(found.Read(afterSeq, throughSeq, maxEntries, maxBytes))
                : new([]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(string topic, long afterSeq, long throughSeq, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(_topics.TryGet(topic, out var found) ? found.CountBetween(afterSeq, throughSeq) : 0);
        }
    }

    /// <inheritdoc/>
    public ValueTask<HistoryPage> ReadHistoryAsync(HistoryQuery query, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(_topics.TryGet(query.Topic, out var found)
                ? found.ReadHistory(query)
                : new HistoryPage([], More: false));
        }
    }

    /// <inheritdoc/>
    public ValueTask<LogEntry?> FindMessageAsync(string topic, long seq, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new(_topics.TryGet(topic, out var found) ? found.FindMessage(seq) : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask<TopicPage> ListTopicsAsync(string prefix, string? after, int limit, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var page = new List<NamedTopicState>();
        var from = after is not null && TopicOrder.Instance.Compare(after, prefix) > 0 ? after : prefix;
        lock (_lock)
        {
            if (_names.Max is not { } last || TopicOrder.Instance.Compare(from, last) > 0)
            {
                return new(new TopicPage([], More: false));
            }

            foreach (var name in _names.GetViewBetween(from, last))
            {
                if (!name.StartsWith(prefix, StringComparison.Ordinal))
                {
                    break;
                }

                if (name == after)
                {
                    continue;
                }

                if (page.Count == limit)
                {
                    return new(new TopicPage(page, More: true));
                }

                if (_topics.TryPeek(name, out var topic))
                {
                    page.Add(new NamedTopicState(name, topic.StateAt(long.MaxValue)));
                }
            }
        }

        return new(new TopicPage(page, More: false));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;

    long IAppendState.LastOffset(string topic) =>
        _topics.TryPeek(topic, out var found) ? found.LastOffset : _forgotten.Find(topic).Offset;

    KeyRecord? IAppendState.FindKey(UInt128 digest) => _keys.Find(digest);

    LogEntry? IAppendState.FindMessage(string topic, long seq) =>
        _topics.TryPeek(topic, out var found) ? found.FindMessage(seq) : null;

    private void AddLocked(LogEntry entry)
    {
        var topic = TopicLocked(entry.Topic);
        if (entry.Type == EntryType.Message && !topic.HasMessages)
        {
            _names.Add(topic.Name);
        }

        var before = topic.Bytes;
        topic.Add(entry);
        _bytes += topic.Bytes - before;
        _order.Add(topic.OwnPlace);
    }

    private void ChangeLocked(LogEntry message)
    {
        // A batch with more topics than the log may know can have pushed this one out.
        if (_topics.TryGet(message.Topic, out var topic) && topic.FindMessage(message.Seq) is not null)
        {
            var before = topic.Bytes;
            topic.Change(message);
            _bytes += topic.Bytes - before;
        }
    }

    private MemoryTopic TopicLocked(string name)
    {
        if (_topics.TryGet(name, out var topic))
        {
            return topic;
        }

        var (offset, seq) = _forgotten.Find(name);
        topic = new MemoryTopic(name, offset, seq);
        if (_topics.Set(name, topic, out var evicted))
        {
            var gone = evicted.Value;
            _forgotten.Add(gone.Name, gone.LastOffset, gone.LastSeq);
            _names.Remove(gone.Name);
            _bytes -= gone.Bytes - ((long)PlaceBytes * gone.EntryCount);
            gone.OwnPlace.Topic = null;
        }

        return topic;
    }

    /// <summary>Constant work for each entry, once in its life.</summary>
    private void TrimLocked()
    {
        while (_bytes > _options.MaxBytes && _order.Count > 0)
        {
            if (_order.RemoveFirst().Topic is not { } topic)
            {
                _bytes -= PlaceBytes;
                continue;
            }

            var before = topic.Bytes;
            topic.TrimFirst();
            _bytes += topic.Bytes - before;
            if (!topic.HasMessages)
            {
                _names.Remove(topic.Name);
            }
        }
    }
}
