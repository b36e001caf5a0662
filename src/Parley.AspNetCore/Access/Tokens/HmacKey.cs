using System.Security.Cryptography;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>HS256: HMAC with SHA-256 (RFC 7518, 3.2).</summary>
internal sealed class HmacKey(byte[] secret, string? id) : TokenKey("HS256", id)
{
    public override bool CanSign => true;

    internal override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, data), signature);

    internal override byte[] Sign(ReadOnlySpan<byte> data) => HMACSHA256.HashData(secret, data);
}
