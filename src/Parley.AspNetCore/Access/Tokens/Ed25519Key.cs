using System.Security.Cryptography;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>EdDSA on the curve Ed25519 (RFC 8037, 3.1), where the machine has OpenSSL's libcrypto.</summary>
internal sealed class Ed25519Key : TokenKey
{
    public const int KeyBytes = 32;
    public const int SignatureBytes = 64;

    private readonly byte[] _publicKey;
    private readonly byte[]? _privateKey;

    private Ed25519Key(byte[] publicKey, byte[]? privateKey, string? id)
        : base("EdDSA", id) => (_publicKey, _privateKey) = (publicKey, privateKey);

    public override bool CanSign => _privateKey is not null;

    private protected override ReadOnlySpan<byte> PublicPart => _publicKey;

    /// <exception cref="PlatformNotSupportedException">This machine cannot check such signatures.</exception>
    /// <exception cref="CryptographicException">The key is no key.</exception>
    public static Ed25519Key Create(byte[] publicKey, string? id) => new(Checked(publicKey), null, id);

    /// <inheritdoc cref="Create"/>
    public static Ed25519Key CreatePrivate(byte[] privateKey, string? id) =>
        new(OpenSsl.PublicEd25519(Checked(privateKey)), privateKey, id);

    internal override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureBytes && OpenSsl.VerifyEd25519(_publicKey, data, signature);

    internal override byte[] Sign(ReadOnlySpan<byte> data) => _privateKey is { } key
        ? OpenSsl.SignEd25519(key, data)
        : throw new InvalidOperationException("This is a public key; tokens are made with the private one.");

    private static byte[] Checked(byte[] key)
    {
        if (!OpenSsl.IsAvailable)
        {
            throw new PlatformNotSupportedException(
                "EdDSA needs OpenSSL's libcrypto 3 or 1.1.1, which is not on this machine. Use ES256, RS256 or HS256.");
        }

        return key.Length == KeyBytes
            ? key
            : throw new CryptographicException($"A key for Ed25519 has {KeyBytes} bytes; this one has {key.Length}.");
    }
}
