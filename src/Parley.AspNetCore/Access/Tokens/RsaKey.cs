using System.Security.Cryptography;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>RS256: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, 3.3).</summary>
internal sealed class RsaKey : PairKey<RSA>
{
    private RsaKey(string? id, bool canSign, RSAParameters parameters)
        : base("RS256", id, canSign, [.. parameters.Modulus!, .. parameters.Exponent!], () => RSA.Create(parameters))
    {
    }

    /// <exception cref="CryptographicException">The key is no key, or too short.</exception>
    public static RsaKey Create(RSAParameters parameters, string? id)
    {
        using var rsa = RSA.Create(parameters);
        return rsa.KeySize >= MinRsaBits
            ? new RsaKey(id, parameters.D is not null, parameters)
            : throw new CryptographicException($"The RSA key has {rsa.KeySize} bits; RS256 needs at least {MinRsaBits}.");
    }

    protected override bool Verify(RSA key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    protected override byte[] Sign(RSA key, ReadOnlySpan<byte> data) =>
        key.SignData(data.ToArray(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}
