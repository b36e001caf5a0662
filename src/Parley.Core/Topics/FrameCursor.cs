// hot path
namespace Parley.Topics;

/// <summary>A place in a frame log: always between two frames.</summary>
internal struct FrameCursor(Segment segment, int index)
{
    private Segment _segment = segment;
    private int _index = index;

    /// <summary>Bytes of the frame log before the cursor.</summary>
    public readonly long BytePosition => _segment.Start + _segment.OffsetOf(_index);

    /// <summary>The seq of the next frame, or false when there is none.</summary>
    public bool TryPeek(out long seq)
    {
        while (true)
        {
            if (_index < _segment.Count)
            {
                seq = _segment.SeqOf(_index);
                return true;
            }

            if (!TryMoveOn())
            {
                seq = 0;
                return false;
            }
        }
    }

    /// <summary>Takes the next frames with a seq up to <paramref name="through"/> that lie together; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Take(long through)
    {
        while (true)
        {
            var count = _segment.Count;
            if (_index < count)
            {
                var end = _segment.EndOf(_index, count, through);
                var frames = _segment.Frames(_index, end);
                _index = end;
                return frames;
            }

            if (!TryMoveOn())
            {
                return default;
            }
        }
    }

    /// <summary>Passes over all frames with a seq up to <paramref name="through"/>.</summary>
    public void Skip(long through)
    {
        while (!Take(through).IsEmpty)
        {
        }
    }

    /// <summary>On to the next segment. The count is read again after the link: frames may have come just before it was set.</summary>
    private bool TryMoveOn()
    {
        if (_segment.Next is not { } next || _index < _segment.Count)
        {
            return _index < _segment.Count;
        }

        _segment = next;
        _index = 0;
        return true;
    }
}
