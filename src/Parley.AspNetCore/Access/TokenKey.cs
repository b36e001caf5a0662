using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Parley.Access;
using Parley.AspNetCore.Access.Tokens;

namespace Parley.AspNetCore.Access;

/// <summary>
/// A key that tokens are checked with. It belongs to one algorithm, so that a token can choose among the keys but never how
/// a key is used (RFC 8725, 3.1). Safe to use from any thread.
/// </summary>
public sealed class TokenKey
{
    /// <summary>The least length of a secret, in bytes: that of the hash (RFC 7518, 3.2).</summary>
    public const int MinSecretBytes = 32;

    /// <summary>The least length of an RSA key, in bits (RFC 7518, 3.3).</summary>
    public const int MinRsaBits = 2048;

    // RFC 8037, 2.
    private const string OkpType = "OKP";

    private TokenKey(JsonWebKey key, string algorithm) => (Key, Algorithm) = (key, algorithm);

    /// <summary><c>HS256</c>, <c>RS256</c>, <c>ES256</c> or <c>EdDSA</c> (RFC 7518, 3.1; RFC 8037).</summary>
    public string Algorithm { get; }

    /// <summary>The key's id, which a token names as <c>kid</c>; null for a key that has none.</summary>
    public string? Id => string.IsNullOrEmpty(Key.Kid) ? null : Key.Kid;

    /// <summary>Whether tokens can be made with it, too.</summary>
    public bool CanSign => IsSecret || Key.HasPrivateKey || Key is { Kty: OkpType, D: not null };

    /// <summary>Whether both sides know it.</summary>
    internal bool IsSecret => Key.Kty == JsonWebAlgorithmsKeyTypes.Octet;

    /// <summary>The key as the token library has it.</summary>
    internal JsonWebKey Key { get; }

    /// <summary>Ends the rights of all who showed a token that was signed with it.</summary>
    internal Revocation Withdrawal { get; } = new();

    /// <summary>A secret that both sides know, for HS256.</summary>
    /// <param name="secret">At least 32 bytes.</param>
    /// <param name="id">The key's id, or null.</param>
    /// <exception cref="ArgumentException">It is too short.</exception>
    public static TokenKey FromSecret(ReadOnlySpan<byte> secret, string? id = null) =>
        secret.Length >= MinSecretBytes
            ? From(new JsonWebKey { Kty = JsonWebAlgorithmsKeyTypes.Octet, K = Base64UrlEncoder.Encode(secret.ToArray()), Kid = id })
            : throw new ArgumentException($"The secret has {secret.Length} bytes; HS256 needs at least {MinSecretBytes}.", nameof(secret));

    /// <summary>A secret that both sides know, for HS256: the bytes of a text in UTF-8.</summary>
    /// <exception cref="ArgumentException">It is too short.</exception>
    public static TokenKey FromSecret(string secret, string? id = null) => FromSecret(Encoding.UTF8.GetBytes(secret), id);

    /// <summary>The keys in a text: a key or certificate in PEM (RFC 7468), a JWK or a JWK set (RFC 7517).</summary>
    /// <exception cref="FormatException">There is no key in it that can be used; the message says why.</exception>
    public static IReadOnlyList<TokenKey> FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return text.TrimStart().StartsWith('{') ? JsonKeys.ReadFile(text) : [From(PemKeys.Read(text))];
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            throw new FormatException(error.Message, error);
        }
    }

    /// <summary>
    /// The keys in a file: what <see cref="FromText"/> reads, or else a secret, which is the file's content without the line
    /// break at its end.
    /// </summary>
    /// <exception cref="FormatException">There is no key in it that can be used; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<TokenKey> FromFile(string path)
    {
        var text = File.ReadAllText(path);
        if (text.Contains("-----BEGIN", StringComparison.Ordinal) || text.TrimStart().StartsWith('{'))
        {
            return FromText(text);
        }

        var secret = text.TrimEnd('\r', '\n');
        return Encoding.UTF8.GetByteCount(secret) >= MinSecretBytes
            ? [FromSecret(secret)]
            : throw new FormatException($"It is neither PEM nor a JWK, and as a secret it is shorter than {MinSecretBytes} bytes.");
    }

    /// <summary>Makes one of what the token library has read.</summary>
    /// <exception cref="FormatException">It cannot be used; the message says why.</exception>
    internal static TokenKey From(JsonWebKey key)
    {
        var algorithm = (key.Kty, key.Crv) switch
        {
            (JsonWebAlgorithmsKeyTypes.Octet, _) => SecurityAlgorithms.HmacSha256,
            (JsonWebAlgorithmsKeyTypes.RSA, _) => SecurityAlgorithms.RsaSha256,
            (JsonWebAlgorithmsKeyTypes.EllipticCurve, JsonWebKeyECTypes.P256) => SecurityAlgorithms.EcdsaSha256,
            (OkpType, "Ed25519") => Ed25519Signatures.Name,
            _ => throw new FormatException(
                $"A key of the kind '{key.Kty}' ('kty') and the curve '{key.Crv}' ('crv') is not known here. Known are RSA, EC with P-256, OKP with Ed25519, and oct."),
        };
        if (key.Use is not (null or "" or JsonWebKeyUseNames.Sig))
        {
            throw new FormatException("The key is not for signatures ('use').");
        }

        if (!string.IsNullOrEmpty(key.Alg) && key.Alg != algorithm && (key.Alg, algorithm) != ("Ed25519", Ed25519Signatures.Name))
        {
            throw new FormatException($"The key is for {key.Alg}, which is not known here; {algorithm} is.");
        }

        try
        {
            var made = new TokenKey(key, algorithm);
            made.Try();
            return made;
        }
#pragma warning disable CA1031 // whatever a key of somebody else brings about, it is no key
        catch (Exception error) when (error is not FormatException)
#pragma warning restore CA1031
        {
            throw new FormatException($"The key cannot be used for {algorithm}: {error.Message}", error);
        }
    }

    /// <summary>Whether another one is the same public key, under the same id.</summary>
    internal bool IsSame(TokenKey other) =>
        other.Algorithm == Algorithm && other.Id == Id && !IsSecret
        && (other.Key.N, other.Key.E, other.Key.X, other.Key.Y) == (Key.N, Key.E, Key.X, Key.Y);

    /// <summary>Uses it once, so that what is no key is refused at start and not with the first token.</summary>
    private void Try()
    {
        if (IsSecret && Base64UrlEncoder.DecodeBytes(Key.K).Length is var length and < MinSecretBytes)
        {
            throw new FormatException($"The secret has {length} bytes; HS256 needs at least {MinSecretBytes}.");
        }

        if (Key.Kty == JsonWebAlgorithmsKeyTypes.RSA && Key.KeySize < MinRsaBits)
        {
            throw new FormatException($"The RSA key has {Key.KeySize} bits; RS256 needs at least {MinRsaBits}.");
        }

        if (Key.Kty == OkpType)
        {
            Key.CryptoProviderFactory = new CryptoProviderFactory { CustomCryptoProvider = new Ed25519Signatures(Key), CacheSignatureProviders = false };
        }

        byte[] nothing = [0];
        var factory = Key.CryptoProviderFactory;
        var signatures = CanSign ? factory.CreateForSigning(Key, Algorithm) : factory.CreateForVerifying(Key, Algorithm);
        _ = CanSign ? signatures.Sign(nothing).Length > 0 : signatures.Verify(nothing, nothing);
        factory.ReleaseSignatureProvider(signatures);
    }
}
