using Parley.Frames;
using Parley.Messages;

namespace Parley.Topics;

/// <summary>
/// An entry that a topic keeps in memory, with its frames in the formats that replays needed. It points at nothing of the frame
/// logs, which would keep all that came behind it. Guarded by the topic's lock. A part of its ring, so that a collection has an
/// object less to move for each message: never copied.
/// </summary>
internal struct RecentEntry(LogEntry entry)
{
    private EntryFrames _frames;

    /// <summary>The entry as it is now.</summary>
    public LogEntry Entry { get; private set; } = entry;

    /// <summary>The message was edited or deleted: what is replayed from now on is the new state.</summary>
    public void Change(LogEntry entry)
    {
        Entry = entry;
        _frames = default;
    }

    /// <summary>The frame that a replay sends; empty when the format does not show the entry.</summary>
    public ReadOnlyMemory<byte> ReplayFrame(string epoch, FrameFormat format, bool withIds)
    {
        var encoder = FrameEncoder.Shared;
        if (!withIds && format.Wire != Wire.WebSocket)
        {
            encoder.Load(epoch, Entry);
            return encoder.Encode(format, withId: false).ToArray();
        }

        var frame = _frames.Find(format);
        if (frame is null)
        {
            encoder.Load(epoch, Entry);
            frame = encoder.Encode(format).ToArray();
            _frames.Set(format, frame);
        }

        return frame;
    }
}
