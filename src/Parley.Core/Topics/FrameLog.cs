// hot path
namespace Parley.Topics;

/// <summary>
/// The frames of one topic in one format, encoded once for all subscribers. Nothing here keeps old segments: the garbage
/// collector frees what no cursor points to. Appended under the topic's lock.
/// </summary>
internal sealed class FrameLog
{
    public const int FirstSegmentBytes = 1024;
    public const int LargestSegmentBytes = 64 * 1024;

    /// <summary>The same while the topics' memory is full.</summary>
    public const int SparingSegmentBytes = 4 * 1024;

    // Guarded by the topic's lock.
    private Segment _tail;

    // Where new cursors begin, and the position up to which everything lies before it. It follows the mark when a segment is
    // full, so that it keeps no more than what nobody could see then. Guarded by the topic's lock.
    private FrameCursor _start;
    private long _startsAfter = long.MinValue;

    // Written under the topic's lock, read by lanes.
    private long _totalBytes;

    public FrameLog()
    {
        _tail = new Segment(0, FirstSegmentBytes);
        _start = new FrameCursor(_tail, 0);
    }

    /// <summary>Subscriptions that use it. Guarded by the topic's lock.</summary>
    public int Users { get; set; }

    /// <summary>All bytes ever appended.</summary>
    public long TotalBytes => Volatile.Read(ref _totalBytes);

    /// <summary>
    /// A cursor before the first frame after a position, or false when frames that come after it may have been let go: the
    /// mark has passed it meanwhile. Under the topic's lock.
    /// </summary>
    public bool TryPlaceLocked(long after, out FrameCursor cursor)
    {
        cursor = _start;
        if (after < _startsAfter)
        {
            return false;
        }

        cursor.Skip(after);
        return true;
    }

    /// <summary>Bytes of the segment that is written to. Under the topic's lock.</summary>
    public int TailBytes => _tail.Capacity;

    /// <summary>Goes on in a small segment, if it is in a large one. Cursors follow with their next look. Under the topic's lock.</summary>
    /// <returns>Whether it was.</returns>
    public bool TryShrinkLocked(long mark)
    {
        if (_tail.Capacity <= SparingSegmentBytes)
        {
            return false;
        }

        BeginSegmentLocked(FirstSegmentBytes, mark);
        return true;
    }

    /// <summary>Appends a frame. Under the topic's lock.</summary>
    /// <param name="frame">A finished frame, not empty.</param>
    /// <param name="seq">Its log position, or for an event outside the log the last position before it.</param>
    /// <param name="mark">The mark: up to here nobody needs a new cursor.</param>
    /// <param name="largest">The largest segment that is made, unless a frame needs more.</param>
    public void AppendLocked(ReadOnlySpan<byte> frame, long seq, long mark, int largest = LargestSegmentBytes)
    {
        if (!_tail.TryAppend(frame, seq))
        {
            BeginSegmentLocked(Math.Max(frame.Length, Math.Min(_tail.Capacity * 2, largest)), mark);
            _tail.TryAppend(frame, seq);
        }

        Volatile.Write(ref _totalBytes, _totalBytes + frame.Length);
    }

    private void BeginSegmentLocked(int capacity, long mark)
    {
        var next = new Segment(_totalBytes, capacity);
        _tail.Next = next;
        _tail = next;
        _start.Skip(mark);
        _startsAfter = Math.Max(_startsAfter, mark);
    }
}
