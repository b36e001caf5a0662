namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>What the client sends, and what the server must answer before the client goes on.</summary>
/// <param name="Frames">In this order.</param>
/// <param name="Answers">Opcode and payload, in this order; an echo is text.</param>
internal sealed record Step(IReadOnlyList<Frame> Frames, params (int Opcode, byte[] Payload)[] Answers)
{
    /// <summary>Bytes that leave in one call; 0 for all at once.</summary>
    public int Chop { get; init; }

    /// <summary>Whether each frame leaves in a call of its own.</summary>
    public bool IsFrameWise { get; init; }

    /// <summary>What leaves in one call each.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        var frames = Frames.Select(frame => frame.ToBytes());
        if (IsFrameWise)
        {
            return frames.Select(frame => (ReadOnlyMemory<byte>)frame);
        }

        byte[] all = [.. frames.SelectMany(frame => frame)];
        return Chop == 0 ? [all] : all.Chunk(Chop).Select(piece => (ReadOnlyMemory<byte>)piece);
    }
}
