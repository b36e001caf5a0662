// hot path
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

    // Guarded by _lock.
    private readonly RecentRing _recent;
    private readonly FrameLog?[] _frameLogs = new FrameLog?[FrameFormat.Count];

    // Replaced whole under _lock; read without it.
    private volatile ITopicListener[] _listeners = [];

    // Written by the pipeline; read by lanes.
    private long _lastSeq;

    // Set once by LoadAsync.
    private volatile Task<TopicState>? _state;

    /// <summary>Makes a topic whose memory begins after a position.</summary>
    public Topic(string name, string epoch, long floor, HubOptions options)
    {
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
    /// <param name="visible">The mark.</param>
    public void Append(LogEntry entry, LogEntry? changed, FrameEncoder encoder, long visible)
    {
        if (entry.Seq <= BirthFloor)
        {
            return;
        }

        lock (_lock)
        {
            if (changed is not null && _recent.IndexOf(changed.Seq) is >= 0 and var index)
            {
                _recent.AddBytes(changed.Data.Length - _recent[index].Entry.Data.Length);
                _recent[index].Change(changed);
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

                AppendFrameLocked(frames, FrameFormat.FromIndex(i), encoder, entry.Seq, visible);
            }

            Volatile.Write(ref _lastSeq, entry.Seq);
        }

        Touch();
    }

    /// <summary>Hands an event that is not in the log to those who want to see people.</summary>
    /// <param name="encoder">The encoder, with the event loaded.</param>
    /// <param name="seq">The last position before the event.</param>
    /// <param name="visible">The mark.</param>
    public void AppendPeopleEvent(FrameEncoder encoder, long seq, long visible)
    {
        lock (_lock)
        {
            for (var wire = 0; wire < 3; wire++)
            {
                var format = new FrameFormat((Wire)wire, View.People);
                if (_frameLogs[format.Index] is { } frames)
                {
                    frames.AppendLocked(encoder.Encode(format), seq, visible);
                }
            }

            Volatile.Write(ref _lastSeq, Math.Max(_lastSeq, seq));
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

    /// <summary>One more subscription in a format: from now on its frames are kept, beginning after <paramref name="visible"/>.</summary>
    /// <param name="format">The format.</param>
    /// <param name="visible">Reads the pipeline's mark.</param>
    public FrameLog OpenFrames(FrameFormat format, Func<long> visible)
    {
        lock (_lock)
        {
            if (_frameLogs[format.Index] is not { } frames)
            {
                _frameLogs[format.Index] = frames = new FrameLog();
                FillLocked(frames, format, visible());
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
            }
        }
    }

    /// <summary>Reads the memory under the topic's lock.</summary>
    public TResult Read<TState, TResult>(TState state, Func<RecentRing, TState, TResult> read)
    {
        lock (_lock)
        {
            return read(_recent, state);
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

    private static void AppendFrameLocked(FrameLog frames, FrameFormat format, FrameEncoder encoder, long seq, long visible)
    {
        var bytes = encoder.Encode(format);
        if (!bytes.IsEmpty)
        {
            frames.AppendLocked(bytes, seq, visible);
        }
    }

    /// <summary>What is committed but not yet visible belongs to the new frame log, too.</summary>
    private void FillLocked(FrameLog frames, FrameFormat format, long visible)
    {
        var encoder = FrameEncoder.Shared;
        for (var i = _recent.IndexAfter(visible); i < _recent.Count; i++)
        {
            encoder.Load(Epoch, _recent[i].Entry);
            AppendFrameLocked(frames, format, encoder, _recent[i].Entry.Seq, visible);
        }
    }

    private void EraseEditsLocked(long messageSeq)
    {
        for (var i = 0; i < _recent.Count; i++)
        {
            var entry = _recent[i].Entry;
            if (entry.Type == EntryType.Edited && entry.MessageSeq == messageSeq)
            {
                _recent.AddBytes(-entry.Data.Length);
                _recent[i].Change(entry with { Data = default });
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
