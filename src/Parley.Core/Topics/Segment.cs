// hot path
namespace Parley.Topics;

/// <summary>
/// A piece of a frame log: finished frames back to back. One thread appends (the pipeline, under the topic's lock); any
/// number of lanes read without a lock. A frame never spans two segments.
/// </summary>
internal sealed class Segment
{
    private readonly byte[] _bytes;

    // Appended by the writer before _count is published; grown by copying, so that a reader's older array stays right.
    private volatile FrameMark[] _marks;

    // Published last, with release; read first, with acquire.
    private volatile int _count;

    // Set once, after the last frame of this segment.
    private volatile Segment? _next;

    public Segment(long start, int capacity)
    {
        Start = start;
        _bytes = GC.AllocateUninitializedArray<byte>(capacity);
        _marks = new FrameMark[Math.Max(1, capacity / 256)];
    }

    /// <summary>Bytes of the frame log before this segment.</summary>
    public long Start { get; }

    public int Capacity => _bytes.Length;

    public int Count => _count;

    public Segment? Next
    {
        get => _next;
        set => _next = value;
    }

    /// <summary>Bytes before the frame with this index.</summary>
    public int OffsetOf(int index) => index == 0 ? 0 : _marks[index - 1].End;

    public long SeqOf(int index) => _marks[index].Seq;

    public bool TryAppend(ReadOnlySpan<byte> frame, long seq)
    {
        var count = _count;
        var start = OffsetOf(count);
        if (_bytes.Length - start < frame.Length)
        {
            return false;
        }

        frame.CopyTo(_bytes.AsSpan(start));
        var marks = _marks;
        if (count == marks.Length)
        {
            Array.Resize(ref marks, count * 2);
            _marks = marks;
        }

        marks[count] = new FrameMark(seq, start + frame.Length);
        _count = count + 1;
        return true;
    }

    /// <summary>The bytes of the frames from one index up to another.</summary>
    public ReadOnlyMemory<byte> Frames(int from, int to)
    {
        var start = OffsetOf(from);
        return _bytes.AsMemory(start, OffsetOf(to) - start);
    }

    /// <summary>How many frames from <paramref name="from"/> on (up to <paramref name="count"/>) have a seq up to <paramref name="through"/>: the index behind the last.</summary>
    public int EndOf(int from, int count, long through)
    {
        var marks = _marks;
        if (marks[count - 1].Seq <= through)
        {
            return count;
        }

        var low = from;
        var high = count - 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (marks[middle].Seq <= through)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Where a frame ends, and the last log position that was handed out when it was written.</summary>
    private readonly record struct FrameMark(long Seq, int End);
}
