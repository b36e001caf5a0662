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

    /// <summary>Bytes of the frames.</summary>
    public readonly int FrameBytes => _frames.Bytes;

    /// <summary>The message was edited or deleted: what is replayed from now on is the new state.</summary>
    public void Change(LogEntry entry)
    {
        Entry = entry;
        _frames = default;
    }

    /// <summary>Lets go of the frames, which can be made again.</summary>
    public void DropFrames() => _frames = default;

    /// <summary>The frame that a replay sends; empty when the format does not show the entry.</summary>
    /// <param name="epoch">The log's epoch.</param>
    /// <param name="format">The format.</param>
    /// <param name="withIds">Whether SSE events carry their ids.</param>
    /// <param name="isKept">Whether the next replay finds it made.</param>
    public ReadOnlyMemory<byte> ReplayFrame(string epoch, FrameFormat format, bool withIds, bool isKept)
    {
        var isShared = withIds || format.Wire == Wire.WebSocket;
        if (isShared && _frames.Find(format) is { } made)
        {
            return made;
        }

        var encoder = FrameEncoder.Shared;
        encoder.Load(epoch, Entry);
        var frame = encoder.Encode(format, isShared).ToArray();
        if (isShared && isKept)
        {
            _frames.Set(format, frame);
        }

        return frame;
    }
}
