namespace Parley.Topics;

/// <summary>One frame in a segment.</summary>
internal readonly record struct FrameRef(Segment? Segment, int Index)
{
    public bool IsNone => Segment is null;

    public ReadOnlyMemory<byte> Bytes => Segment!.Frames(Index, Index + 1);

    public FrameCursor Before => new(Segment!, Index);
}
