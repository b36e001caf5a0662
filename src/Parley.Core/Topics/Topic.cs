// hot path
using Parley.Budgets;
using Parley.Frames;
using Parley.Log;
using Parley.Messages;

namespace Parley.Topics;

/// <summary>
/// A topic in memory: its newest entries, and a frame log for each format that somebody uses. Written by the pipeline
/// alone; read by lanes.
/// </summary>
internal sealed class Topic
{
    private readonly Lock _lock = new();

    private readonly TopicMemory _memory;

    // Guarded by _lock.
    private readonly RecentRing _recent;
    private readonly FrameLog?[] _frameLogs = new FrameLog?[FrameFormat.Count];
    private int _counted;
    private bool _hasLeft;

    // Replaced whole under _lock; read without it.
    private volatile ITopicListener[] _listeners = [];

    // Written by the pipeline; read by lanes.
    private long _lastSeq;

    // Set once by LoadAsync.
    private volatile Task<TopicState>? _state;

    /// <summary>Makes a topic whose memory begins after a position.</summary>
    public Topic(string name, string epoch, long floor, HubOptions options, TopicMemory memory)
    {
        _memory = memory;
        memory.Enter();
        Name = name;
        Epoch = epoch;
        BirthFloor = floor;
        _lastSeq = floor;
        _recent = new RecentRing(floor, options.RecentEntries, options.RecentBytes);
    }

    public string Name { get; }

    public string Epoch { get; }

    /// <summary>Entries up to here came before the topic was in memory.</summary>
    public long BirthFloor { get; }

    /// <summary>The position of the newest frame, of the log or beside it.</summary>
    public long LastSeq => Volatile.Read(ref _lastSeq);

    /// <summary>Whether frames that are made for one replay are kept for the next.</summary>
    public bool KeepsFrames => !_memory.IsFull;

    /// <summary>Pins and place among the idle. Guarded by <see cref="TopicTable"/>'s lock.</summary>
    public TopicResidence Residence { get; } = new();

    /// <summary>The log's state of the topic as of <see cref="BirthFloor"/>, loaded once.</summary>
    public Task<TopicState> StateAsync(ILog log)
    {
        if (_state is { IsFaulted: false } state)
        {
            return state;
        }

        lock (_lock)
        {
            if (_state is null or { IsFaulted: true })
            {
                _state = Task.Run(() => log.GetTopicAsync(Name, BirthFloor, CancellationToken.None).AsTask());
            }

            return _state;
        }
    }

    /// <summary>Takes a new entry from the pipeline. What came before the topic was in memory is not taken.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="changed">For an edit or a deletion: the message as it is now.</param>
    /// <param name="encoder">The pipeline's encoder.</param>
    /// <param name="mark">The mark.</param>
    public void Append(LogEntry entry, LogEntry? changed, FrameEncoder encoder, long mark)
    {
        if (entry.Seq <= BirthFloor)
        {
            return;
        }

        lock (_lock)
        {
            if (changed is not null && _recent.IndexOf(changed.Seq) is >= 0 and var index)
            {
                _recent.Change(index, changed);
            }

            if (changed is { IsDeleted: true })
            {
                // The edits may still be here when the message itself is not.
                EraseEditsLocked(changed.Seq);
            }

            _recent.Add(entry);
            var isLoaded = false;
            for (var i = 0; i < _frameLogs.Length; i++)
            {
                if (_frameLogs[i] is not { } frames)
                {
                    continue;
                }

                if (!isLoaded)
                {
                    encoder.Load(Epoch, entry);
                    isLoaded = true;
                }

                AppendFrameLocked(frames, FrameFormat.FromIndex(i), encoder, entry.Seq, mark);
            }

            Volatile.Write(ref _lastSeq, entry.Seq);
            SettleLocked();
        }

        Touch();
    }

    /// <summary>Hands an event that is not in the log to those who want to see people.</summary>
    /// <param name="encoder">The encoder, with the event loaded.</param>
    /// <param name="seq">The last position before the event.</param>
    /// <param name="mark">The mark.</param>
    public void AppendPeopleEvent(FrameEncoder encoder, long seq, long mark)
    {
        lock (_lock)
        {
            for (var wire = 0; wire < 3; wire++)
            {
                var format = new FrameFormat((Wire)wire, View.People);
                if (_frameLogs[format.Index] is { } frames)
                {
                    frames.AppendLocked(encoder.Encode(format), seq, mark, LargestSegment);
                }
            }

            Volatile.Write(ref _lastSeq, Math.Max(_lastSeq, seq));
            CountLocked();
        }

        Touch();
    }

    public void AddListener(ITopicListener listener)
    {
        lock (_lock)
        {
            _listeners = [.. _listeners, listener];
        }
    }

    public void RemoveListener(ITopicListener listener)
    {
        lock (_lock)
        {
            _listeners = [.. _listeners.Where(other => other != listener)];
        }
    }

    /// <summary>One more subscription in a format: from now on its frames are kept, beginning after <paramref name="mark"/>.</summary>
    /// <param name="format">The format.</param>
    /// <param name="mark">Reads the pipeline's mark.</param>
    public FrameLog OpenFrames(FrameFormat format, Func<long> mark)
    {
        lock (_lock)
        {
            if (_frameLogs[format.Index] is not { } frames)
            {
                _frameLogs[format.Index] = frames = new FrameLog();
                FillLocked(frames, format, mark());
                CountLocked();
            }

            frames.Users++;
            return frames;
        }
    }

    /// <summary>One subscription less.</summary>
    public void CloseFrames(FrameFormat format)
    {
        lock (_lock)
        {
            if (_frameLogs[format.Index] is { } frames && --frames.Users == 0)
            {
                _frameLogs[format.Index] = null;
                CountLocked();
            }
        }
    }

    /// <summary>Reads the memory under the topic's lock.</summary>
    public TResult Read<TState, TResult>(TState state, Func<RecentRing, TState, TResult> read)
    {
        lock (_lock)
        {
            var result = read(_recent, state);
            SettleLocked();
            return result;
        }
    }

    /// <summary>A cursor at the first live frame after a position, or false when the memory no longer reaches back so far.</summary>
    public bool TryPlaceCursor(FrameFormat format, long after, out FrameCursor cursor)
    {
        lock (_lock)
        {
            cursor = default;
            return after >= _recent.Floor && _frameLogs[format.Index] is { } frames && frames.TryPlaceLocked(after, out cursor);
        }
    }

    /// <summary>Keeps no more than the topic's share of the memory. What goes is in the log.</summary>
    /// <param name="mark">The mark.</param>
    public void Trim(long mark)
    {
        var isShrunk = false;
        lock (_lock)
        {
            foreach (var frames in _frameLogs)
            {
                isShrunk |= frames?.TryShrinkLocked(mark) ?? false;
            }

            TrimRecentLocked();
            CountLocked();
        }

        if (isShrunk)
        {
            // So that the lanes look, and no cursor stays in the large segment.
            Touch();
        }
    }

    /// <summary>The topic is not in memory any more, but for those who still hold it.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _hasLeft = true;
            _memory.Leave(_counted);
        }
    }

    private int LargestSegment => _memory.IsFull ? FrameLog.SparingSegmentBytes : FrameLog.LargestSegmentBytes;

    private void TrimRecentLocked() => _recent.TrimTo(_memory.Share - TailBytesLocked());

    private int TailBytesLocked()
    {
        var bytes = 0;
        foreach (var frames in _frameLogs)
        {
            bytes += frames?.TailBytes ?? 0;
        }

        return bytes;
    }

    /// <summary>Counts what the recent entries take now, and lets some go when that is too much.</summary>
    private void SettleLocked()
    {
        CountLocked();
        if (_memory.IsFull)
        {
            TrimRecentLocked();
            CountLocked();
        }
    }

    private void CountLocked()
    {
        if (!_hasLeft)
        {
            var bytes = _recent.Bytes + TailBytesLocked();
            _memory.Add(bytes - _counted);
            _counted = bytes;
        }
    }

    private void AppendFrameLocked(FrameLog frames, FrameFormat format, FrameEncoder encoder, long seq, long mark)
    {
        var bytes = encoder.Encode(format);
        if (!bytes.IsEmpty)
        {
            frames.AppendLocked(bytes, seq, mark, LargestSegment);
        }
    }

    /// <summary>What is committed but not yet visible belongs to the new frame log, too.</summary>
    private void FillLocked(FrameLog frames, FrameFormat format, long mark)
    {
        var encoder = FrameEncoder.Shared;
        for (var i = _recent.IndexAfter(mark); i < _recent.Count; i++)
        {
            encoder.Load(Epoch, _recent[i].Entry);
            AppendFrameLocked(frames, format, encoder, _recent[i].Entry.Seq, mark);
        }
    }

    private void EraseEditsLocked(long messageSeq)
    {
        for (var i = 0; i < _recent.Count; i++)
        {
            var entry = _recent[i].Entry;
            if (entry.Type == EntryType.Edited && entry.MessageSeq == messageSeq)
            {
                _recent.Change(i, entry with { Data = default });
            }
        }
    }

    private void Touch()
    {
        foreach (var listener in _listeners)
        {
            listener.Touch();
        }
    }
}
