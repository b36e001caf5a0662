using System.Security.Cryptography;
using System.Text;
using Parley.Access;
using Parley.AspNetCore.Access.Tokens;

namespace Parley.AspNetCore.Access;

/// <summary>
/// A key that tokens are checked with. It belongs to one algorithm, so that a token can choose among the keys but never how
/// a key is used (RFC 8725, 3.1). Safe to use from any thread.
/// </summary>
public abstract class TokenKey
{
    /// <summary>The least length of a secret, in bytes: that of the hash (RFC 7518, 3.2).</summary>
    public const int MinSecretBytes = 32;

    /// <summary>The least length of an RSA key, in bits (RFC 7518, 3.3).</summary>
    public const int MinRsaBits = 2048;

    private protected TokenKey(string algorithm, string? id)
    {
        Algorithm = algorithm;
        Id = id;
    }

    /// <summary><c>HS256</c>, <c>RS256</c>, <c>ES256</c> or <c>EdDSA</c> (RFC 7518, 3.1; RFC 8037).</summary>
    public string Algorithm { get; }

    /// <summary>The key's id, which a token names as <c>kid</c>; null for a key that has none.</summary>
    public string? Id { get; }

    /// <summary>Ends the rights of all who showed a token that was signed with it.</summary>
    internal Revocation Withdrawal { get; } = new();

    /// <summary>What is public in it; empty for a secret.</summary>
    private protected virtual ReadOnlySpan<byte> PublicPart => default;

    /// <summary>Whether tokens can be made with it, too.</summary>
    public abstract bool CanSign { get; }

    /// <summary>A secret that both sides know, for HS256.</summary>
    /// <param name="secret">At least 32 bytes.</param>
    /// <param name="id">The key's id, or null.</param>
    /// <exception cref="ArgumentException">It is too short.</exception>
    public static TokenKey FromSecret(ReadOnlySpan<byte> secret, string? id = null) =>
        secret.Length >= MinSecretBytes
            ? new HmacKey(secret.ToArray(), id)
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
            return text.TrimStart().StartsWith('{') ? JsonKeys.ReadFile(text) : [PemKeys.Read(text)];
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

    /// <summary>Whether another one is the same public key, under the same id.</summary>
    internal bool IsSame(TokenKey other) =>
        other.Algorithm == Algorithm && other.Id == Id && !PublicPart.IsEmpty && PublicPart.SequenceEqual(other.PublicPart);

    /// <summary>Whether a signature is this key's.</summary>
    internal abstract bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    /// <summary>Signs.</summary>
    /// <exception cref="InvalidOperationException">It cannot sign.</exception>
    internal abstract byte[] Sign(ReadOnlySpan<byte> data);
}
