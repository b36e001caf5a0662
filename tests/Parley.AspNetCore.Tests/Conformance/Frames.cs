using System.Text;

namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>Short words for what clients send and get.</summary>
internal static class Frames
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Hex(string hex) => Convert.FromHexString(hex);

    public static byte[] Many(byte one, int count)
    {
        var all = new byte[count];
        all.AsSpan().Fill(one);
        return all;
    }

    public static Frame Text(byte[] payload, bool isFinal = true) => new(1, payload, isFinal);

    public static Frame Text(string text, bool isFinal = true) => Text(Bytes(text), isFinal);

    public static Frame More(byte[] payload, bool isFinal = true) => new(0, payload, isFinal);

    public static Frame More(string text, bool isFinal = true) => More(Bytes(text), isFinal);

    public static Frame Ping(string text = "") => new(9, Bytes(text));

    public static (int Opcode, byte[] Payload) Echo(byte[] payload) => (1, payload);

    public static (int Opcode, byte[] Payload) Echo(string text) => Echo(Bytes(text));

    public static (int Opcode, byte[] Payload) Pong(string text = "") => (10, Bytes(text));

    /// <summary>One message in frames of so many bytes.</summary>
    public static Frame[] Split(byte[] payload, int size)
    {
        var parts = payload.Chunk(size).ToArray();
        return [.. parts.Select((part, i) => new Frame(i == 0 ? 1 : 0, part, i == parts.Length - 1))];
    }

    /// <summary>The same frames at once, frame by frame, and byte by byte.</summary>
    public static Step[] EachWay(IReadOnlyList<Frame> frames, params (int Opcode, byte[] Payload)[] answers)
    {
        var step = new Step(frames, answers);
        return [step, step with { IsFrameWise = true }, step with { Chop = 1 }];
    }
}
