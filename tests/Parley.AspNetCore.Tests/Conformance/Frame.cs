using Parley.AspNetCore.Tests.Transports;

namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>A frame of the client, which need not be allowed.</summary>
/// <param name="Opcode">0 to 15.</param>
/// <param name="Payload">Before the mask.</param>
/// <param name="IsFinal">FIN.</param>
/// <param name="Reserved">The three reserved bits, 0 to 7.</param>
internal sealed record Frame(int Opcode, byte[] Payload, bool IsFinal = true, int Reserved = 0)
{
    public byte[] ToBytes() => RawClient.Frame((byte)((IsFinal ? 0x80 : 0) | (Reserved << 4) | Opcode), Payload);
}
