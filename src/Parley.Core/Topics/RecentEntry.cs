using Parley.Frames;
using Parley.Messages;

namespace Parley.Topics;

/// <summary>
/// An entry that a topic keeps in memory, with its frames in the formats that were needed. Guarded by the topic's lock. A part of
/// its ring, so that a collection has an object less to move for each message: never copied.
/// </summary>
internal struct RecentEntry(LogEntry entry)
{
    // Where the entry's frames stand in the frame logs, as they were sent live.
    private EntryFrames _live;

    // Frames made for replays: of a format that nobody used when the entry came, or of a message that changed since.
    private EntryFrames _replay;
    private bool _isChanged;

    /// <summary>The entry as it is now.</summary>
    public LogEntry Entry { get; private set; } = entry;

    public readonly FrameRef LiveFrame(FrameFormat format) => _live.Find(format);

    public void SetLiveFrame(FrameFormat format, FrameRef frame) => _live.Set(format, frame);

    /// <summary>The message was edited or deleted: what is replayed from now on is the new state.</summary>
    public void Change(LogEntry entry)
    {
        Entry = entry;
        _replay = default;
        _isChanged = true;
    }

    /// <summary>The frame that a replay sends; empty when the format does not show the entry.</summary>
    public ReadOnlyMemory<byte> ReplayFrame(string epoch, FrameFormat format, bool withIds)
    {
        if (!withIds && format.Wire != Wire.WebSocket)
        {
            FrameEncoder.Shared.Load(epoch, Entry);
            return FrameEncoder.Shared.Encode(format, withId: false).ToArray();
        }

        if (!_isChanged && LiveFrame(format) is { IsNone: false } live)
        {
            return live.Bytes;
        }

        var frame = _replay.Find(format);
        if (frame.IsNone)
        {
            var encoder = FrameEncoder.Shared;
            encoder.Load(epoch, Entry);
            var bytes = encoder.Encode(format);
            if (bytes.IsEmpty)
            {
                return default;
            }

            frame = new FrameRef(new Segment(bytes, Entry.Seq), 0);
            _replay.Set(format, frame);
        }

        return frame.Bytes;
    }
}
