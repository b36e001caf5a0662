using System.Buffers.Binary;

namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>Plays a case.</summary>
internal static class CaseRunner
{
    private const int Close = 8;
    private const int ProtocolError = 1002;

    private static readonly byte[] s_normalClose = new Frame(Close, [0x03, 0xe8]).ToBytes();

    /// <summary>Plays it on a connection of its own.</summary>
    /// <returns>What was not as expected, or null.</returns>
    public static async Task<string?> RunAsync(EchoApp app, Case which)
    {
        using var client = await FrameClient.ConnectAsync(app.Port, app.NextPath());
        (int Opcode, byte[] Payload)? early = null;
        foreach (var step in which.Steps)
        {
            foreach (var piece in step.Pieces())
            {
                if (!await client.SendAsync(piece))
                {
                    break;
                }
            }

            foreach (var (opcode, payload) in step.Answers)
            {
                if (await client.ReadAsync() is not { } answer)
                {
                    return "hung up instead of an answer";
                }

                // As the suite allows: what is broken is told at once, and may overtake what was sent before it.
                if (answer.Opcode == Close && which.CloseCode == ProtocolError)
                {
                    early = answer;
                    break;
                }

                if (answer.Opcode != opcode || !answer.Payload.AsSpan().SequenceEqual(payload))
                {
                    return $"{Show(answer)} instead of {Show((opcode, payload))}";
                }
            }
        }

        if (which.IsClosedByClient && !which.ClosesItself)
        {
            await client.SendAsync(s_normalClose);
        }

        if ((early ?? await client.ReadAsync()) is not { } end)
        {
            return "hung up without a closing frame";
        }

        if (end.Opcode != Close
            || end.Payload.Length < 2
            || BinaryPrimitives.ReadUInt16BigEndian(end.Payload) != which.CloseCode)
        {
            return $"{Show(end)} instead of the close {which.CloseCode}";
        }

        if (!which.IsClosedByClient)
        {
            // The server may have hung up already.
            await client.SendAsync(s_normalClose);
        }

        return await client.ReadAsync() is { } late ? $"{Show(late)} behind the closing frame" : null;
    }

    private static string Show((int Opcode, byte[] Payload) frame) =>
        $"opcode {frame.Opcode}, {frame.Payload.Length} bytes, "
        + $"{Convert.ToHexString(frame.Payload.AsSpan(0, Math.Min(frame.Payload.Length, 24)))}";
}
