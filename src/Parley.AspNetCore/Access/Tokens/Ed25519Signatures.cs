using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>
/// EdDSA on the curve Ed25519 (RFC 8037, 3.1) for the token library, which does not know it: where the machine has OpenSSL's
/// libcrypto. Safe to use from any thread.
/// </summary>
internal sealed class Ed25519Signatures : SignatureProvider, ICryptoProvider
{
    /// <summary>The algorithm's name in a token's header.</summary>
    public const string Name = "EdDSA";

    public const int KeyBytes = 32;
    public const int SignatureBytes = 64;

    private readonly byte[] _publicKey;
    private readonly byte[]? _privateKey;

    /// <exception cref="PlatformNotSupportedException">This machine cannot check such signatures.</exception>
    /// <exception cref="CryptographicException">The key is no key.</exception>
    public Ed25519Signatures(JsonWebKey key)
        : base(key, Name)
    {
        if (!OpenSsl.IsAvailable)
        {
            throw new PlatformNotSupportedException(
                "EdDSA needs OpenSSL's libcrypto 3 or 1.1.1, which is not on this machine. Use ES256, RS256 or HS256.");
        }

        _privateKey = key.D is null ? null : Read(key.D);
        _publicKey = key.X is not null ? Read(key.X) : OpenSsl.PublicEd25519(_privateKey);
        if (_privateKey is not null && !OpenSsl.PublicEd25519(_privateKey).AsSpan().SequenceEqual(_publicKey))
        {
            throw new CryptographicException("The key's private part ('d') does not belong to its public one ('x').");
        }
    }

    public bool IsSupportedAlgorithm(string algorithm, params object[] args) => algorithm == Name;

    public object Create(string algorithm, params object[] args) => this;

    public void Release(object cryptoInstance)
    {
        // It is the key's own, and lives as long as the key.
    }

    public override bool Verify(byte[] input, byte[] signature) => Verify(input.AsSpan(), signature);

    public override bool Verify(byte[] input, int inputOffset, int inputLength, byte[] signature, int signatureOffset, int signatureLength) =>
        Verify(input.AsSpan(inputOffset, inputLength), signature.AsSpan(signatureOffset, signatureLength));

    public override byte[] Sign(byte[] input) => OpenSsl.SignEd25519(
        _privateKey ?? throw new InvalidOperationException("This is a public key; tokens are made with the private one."), input);

    public override bool Sign(ReadOnlySpan<byte> data, Span<byte> destination, out int bytesWritten)
    {
        bytesWritten = SignatureBytes;
        return Sign(data.ToArray()).AsSpan().TryCopyTo(destination);
    }

    protected override void Dispose(bool disposing)
    {
        // There is nothing to give back: OpenSSL's objects live as long as one call.
    }

    private bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureBytes && OpenSsl.VerifyEd25519(_publicKey, data, signature);

    private static byte[] Read(string text) => Base64UrlEncoder.DecodeBytes(text) is { Length: KeyBytes } key
        ? key
        : throw new CryptographicException($"A key for Ed25519 has {KeyBytes} bytes.");
}
