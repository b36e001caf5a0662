using System.Security.Cryptography;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>ES256: ECDSA on the curve P-256 with SHA-256, the signature as R and S (RFC 7518, 3.4).</summary>
internal sealed class EcdsaKey : PairKey<ECDsa>
{
    private const string P256 = "1.2.840.10045.3.1.7";

    private EcdsaKey(string? id, bool canSign, ECParameters parameters)
        : base("ES256", id, canSign, [.. parameters.Q.X!, .. parameters.Q.Y!], () => ECDsa.Create(parameters))
    {
    }

    /// <exception cref="CryptographicException">The key is no key, or of another curve.</exception>
    public static EcdsaKey Create(ECParameters parameters, string? id)
    {
        if (parameters.Curve.Oid?.Value is { } curve && curve != P256)
        {
            throw new CryptographicException("The key is of another curve than P-256, the only one that ES256 knows.");
        }

        // Made once here, so that a point that is not on the curve is refused at start.
        using var key = ECDsa.Create(parameters);
        return new EcdsaKey(id, parameters.D is not null, parameters);
    }

    protected override bool Verify(ECDsa key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    protected override byte[] Sign(ECDsa key, ReadOnlySpan<byte> data) =>
        key.SignData(data.ToArray(), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
