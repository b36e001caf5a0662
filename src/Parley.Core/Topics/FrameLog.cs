// hot path
namespace Parley.Topics;

/// <summary>
/// The frames of one topic in one format, encoded once for all subscribers. Nothing here keeps old segments: the garbage
/// collector frees what no cursor and no recent entry points to. Appended under the topic's lock.
/// </summary>
internal sealed class FrameLog
{
    public const int FirstSegmentBytes = 1024;
    public const int LargestSegmentBytes = 64 * 1024;

    // Guarded by the topic's lock.
    private Segment _tail = new(0, FirstSegmentBytes);

    // Written under the topic's lock, read by lanes.
    private long _totalBytes;

    /// <summary>Subscriptions that use it. Guarded by the topic's lock.</summary>
    public int Users { get; set; }

    /// <summary>All bytes ever appended.</summary>
    public long TotalBytes => Volatile.Read(ref _totalBytes);

    /// <summary>A cursor behind the last frame. Under the topic's lock.</summary>
    public FrameCursor EndLocked() => new(_tail, _tail.Count);

    /// <summary>Appends a frame and says where it is. Under the topic's lock.</summary>
    /// <param name="frame">A finished frame, not empty.</param>
    /// <param name="seq">Its log position, or for an event outside the log the last position before it.</param>
    public FrameRef AppendLocked(ReadOnlySpan<byte> frame, long seq)
    {
        if (!_tail.TryAppend(frame, seq))
        {
            var capacity = Math.Max(frame.Length, Math.Min(_tail.Capacity * 2, LargestSegmentBytes));
            var next = new Segment(_totalBytes, capacity);
            next.TryAppend(frame, seq);
            _tail.Next = next;
            _tail = next;
        }

        Volatile.Write(ref _totalBytes, _totalBytes + frame.Length);
        return new FrameRef(_tail, _tail.Count - 1);
    }
}
