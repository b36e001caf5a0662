using Parley.Collections;
using Parley.Messages;

namespace Parley.Log;

/// <summary>One topic of a <see cref="MemoryLog"/>. Guarded by the log's lock.</summary>
internal sealed class MemoryTopic
{
    /// <summary>
    /// An entry beside its strings and data: the object (136 bytes), the array's header, the places in two lists and in
    /// the log's order, and the user's object.
    /// </summary>
    private const int EntryBytes = 240;

    // Rises by sequence number; messages as they are now.
    private readonly RingList<LogEntry> _entries = new();

    // Rises by offset, without holes: the messages among the entries.
    private readonly RingList<LogEntry> _messages = new();

    // For a message that was edited and not deleted: the sequence numbers of the edits that are kept.
    private Dictionary<long, RingList<long>>? _edits;

    public MemoryTopic(string name, long lastOffset, long trimmedThrough)
    {
        Name = name;
        LastOffset = lastOffset;
        LastSeq = trimmedThrough;
        TrimmedThrough = trimmedThrough;
        OwnPlace = new Place { Topic = this };
    }

    public string Name { get; }

    /// <summary>What stands for this topic in the log's order.</summary>
    public Place OwnPlace { get; }

    public long LastOffset { get; private set; }

    public long LastSeq { get; private set; }

    public long TrimmedThrough { get; private set; }

    public long Bytes { get; private set; }

    public int EntryCount => _entries.Count;

    public bool HasMessages => _messages.Count > 0;

    public void Add(LogEntry entry)
    {
        _entries.Add(entry);
        LastSeq = entry.Seq;
        Bytes += Cost(entry);
        if (entry.Type == EntryType.Message)
        {
            _messages.Add(entry);
            LastOffset = entry.Offset;
        }
        else if (entry.Type == EntryType.Edited && entry.Data.Length > 0)
        {
            _edits ??= [];
            if (!_edits.TryGetValue(entry.MessageSeq, out var edits))
            {
                _edits.Add(entry.MessageSeq, edits = new RingList<long>());
            }

            edits.Add(entry.Seq);
        }
    }

    /// <summary>Replaces a message by what it is now, and erases its edits when it was deleted.</summary>
    public void Change(LogEntry message)
    {
        Replace(message);
        _messages[(int)(message.Offset - _messages[0].Offset)] = message;
        if (message.IsDeleted && _edits is not null && _edits.Remove(message.Seq, out var edits))
        {
            for (var i = 0; i < edits.Count; i++)
            {
                Replace(_entries[IndexAfter(edits[i] - 1)] with { Data = default });
            }
        }
    }

    /// <summary>Removes the oldest entry.</summary>
    public void TrimFirst()
    {
        var entry = _entries.RemoveFirst();
        TrimmedThrough = entry.Seq;
        Bytes -= Cost(entry);
        if (entry.Type == EntryType.Message)
        {
            _messages.RemoveFirst();
            _edits?.Remove(entry.Seq);
        }
        else if (_edits is not null && _edits.TryGetValue(entry.MessageSeq, out var edits) && edits[0] == entry.Seq)
        {
            edits.RemoveFirst();
            if (edits.Count == 0)
            {
                _edits.Remove(entry.MessageSeq);
            }
        }
    }

    public TopicState StateAt(long throughSeq)
    {
        if (_messages.Count == 0)
        {
            return new TopicState(LastOffset, 0, TrimmedThrough);
        }

        var oldest = _messages[0].Offset;
        var visible = _messages.FirstAbove(throughSeq, static m => m.Seq);
        return new TopicState(oldest + visible - 1, visible == 0 ? 0 : oldest, TrimmedThrough);
    }

    public LogEntry? FindMessage(long seq)
    {
        var index = _messages.FirstAbove(seq - 1, static m => m.Seq);
        return index < _messages.Count && _messages[index].Seq == seq ? _messages[index] : null;
    }

    public long CountBetween(long afterSeq, long throughSeq) =>
        Math.Max(0, IndexAfter(throughSeq) - IndexAfter(afterSeq));

    public List<LogEntry> Read(long afterSeq, long throughSeq, int maxEntries, int maxBytes)
    {
        var page = new List<LogEntry>();
        var bytes = 0L;
        for (var i = IndexAfter(afterSeq); i < _entries.Count && page.Count < maxEntries && bytes < maxBytes; i++)
        {
            if (_entries[i].Seq > throughSeq)
            {
                break;
            }

            page.Add(_entries[i]);
            bytes += _entries[i].Data.Length;
        }

        return page;
    }

    public HistoryPage ReadHistory(HistoryQuery query)
    {
        var start = Math.Max(
            query.AfterOffset is { } o ? _messages.FirstAbove(o, static m => m.Offset) : 0,
            query.AfterSeq is { } s ? _messages.FirstAbove(s, static m => m.Seq) : 0);
        var end = Math.Min(
            query.BeforeOffset is { } bo ? _messages.FirstAbove(Math.Max(bo, 1) - 1, static m => m.Offset) : _messages.Count,
            query.BeforeSeq is { } bs ? _messages.FirstAbove(Math.Max(bs, 1) - 1, static m => m.Seq) : _messages.Count);
        var count = Math.Clamp(end - start, 0, query.Limit);
        var page = new List<LogEntry>(count);
        for (var bytes = 0L; page.Count < count && bytes < query.MaxBytes; bytes += page[^1].Data.Length)
        {
            page.Add(_messages[query.IsForward ? start + page.Count : end - 1 - page.Count]);
        }

        if (!query.IsForward)
        {
            page.Reverse();
        }

        return new HistoryPage(page, end - start > page.Count);
    }

    private static long Cost(LogEntry entry) =>
        EntryBytes + entry.Data.Length + (sizeof(char) * (Length(entry.Key) + Length(entry.Kind)
            + Length(entry.By.Id) + Length(entry.By.Name)));

    private static long Length(string? text) => text?.Length ?? 0;

    private int IndexAfter(long seq) => _entries.FirstAbove(seq, static e => e.Seq);

    private void Replace(LogEntry entry)
    {
        var index = IndexAfter(entry.Seq - 1);
        Bytes += Cost(entry) - Cost(_entries[index]);
        _entries[index] = entry;
    }

    /// <summary>Stands for a topic once for each of its entries, and outlives a topic that is forgotten.</summary>
    internal sealed class Place
    {
        /// <summary>The topic, or null when it was forgotten.</summary>
        public MemoryTopic? Topic { get; set; }
    }
}
