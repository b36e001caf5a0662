using System.Security.Cryptography;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>EdDSA on the curve Ed25519 (RFC 8037, 3.1), where the machine has OpenSSL's libcrypto.</summary>
internal sealed class Ed25519Key : TokenKey
{
    public const int KeyBytes = 32;
    public const int SignatureBytes = 64;

    private readonly byte[] _publicKey;

    private Ed25519Key(byte[] publicKey, string? id)
        : base("EdDSA", id) => _publicKey = publicKey;

    public override bool CanSign => false;

    /// <exception cref="PlatformNotSupportedException">This machine cannot check such signatures.</exception>
    /// <exception cref="CryptographicException">The key is no key.</exception>
    public static Ed25519Key Create(byte[] publicKey, string? id)
    {
        if (!OpenSsl.IsAvailable)
        {
            throw new PlatformNotSupportedException(
                "EdDSA needs OpenSSL's libcrypto 3 or 1.1.1, which is not on this machine. Use ES256, RS256 or HS256.");
        }

        return publicKey.Length == KeyBytes
            ? new Ed25519Key(publicKey, id)
            : throw new CryptographicException($"A key for Ed25519 has {KeyBytes} bytes; this one has {publicKey.Length}.");
    }

    internal override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureBytes && OpenSsl.VerifyEd25519(_publicKey, data, signature);

    internal override byte[] Sign(ReadOnlySpan<byte> data) =>
        throw new InvalidOperationException("Tokens for EdDSA are not made here.");
}
