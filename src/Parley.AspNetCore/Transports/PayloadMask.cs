// hot path
using System.Numerics;

namespace Parley.AspNetCore.Transports;

/// <summary>The mask that a client lays over its payload (RFC 6455, 5.3): four bytes, as they stand in memory.</summary>
internal static class PayloadMask
{
    /// <summary>Takes it off.</summary>
    public static void Apply(Span<byte> payload, uint mask)
    {
        var wide = Vector.AsVectorByte(new Vector<uint>(mask));
        while (payload.Length >= Vector<byte>.Count)
        {
            (new Vector<byte>(payload) ^ wide).CopyTo(payload);
            payload = payload[Vector<byte>.Count..];
        }

        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= wide[i];
        }
    }

    /// <summary>The mask for what follows a number of bytes.</summary>
    public static uint Turn(uint mask, int count)
    {
        var bits = (count & 3) * 8;
        return BitConverter.IsLittleEndian ? BitOperations.RotateRight(mask, bits) : BitOperations.RotateLeft(mask, bits);
    }
}
