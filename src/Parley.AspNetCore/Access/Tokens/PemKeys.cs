using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>Reads a key in PEM (RFC 7468): a public key, a private one, or a certificate.</summary>
internal static class PemKeys
{
    private const string P256 = "1.2.840.10045.3.1.7";

    // SubjectPublicKeyInfo with the algorithm id-Ed25519, up to the key's own bytes (RFC 8410, 4 and 10.1).
    private static ReadOnlySpan<byte> Ed25519Prefix => [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

    // PrivateKeyInfo with the algorithm id-Ed25519, up to the key's own bytes (RFC 8410, 7 and 10.3).
    private static ReadOnlySpan<byte> Ed25519PrivatePrefix =>
        [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    /// <exception cref="CryptographicException">It is no key that can be used.</exception>
    public static JsonWebKey Read(string text)
    {
        if (!PemEncoding.TryFind(text, out var fields))
        {
            throw new CryptographicException("There is no PEM in it: no line -----BEGIN …----- with its end.");
        }

        var label = text[fields.Label];
        if (label == "CERTIFICATE")
        {
            using var certificate = X509Certificate2.CreateFromPem(text);
            using var rsa = certificate.GetRSAPublicKey();
            using var ecdsa = certificate.GetECDsaPublicKey();
            return rsa is not null ? Convert(rsa, isPrivate: false)
                : ecdsa is not null ? Convert(ecdsa, isPrivate: false)
                : throw new CryptographicException("The certificate's key is neither RSA nor ECDSA.");
        }

        var bytes = System.Convert.FromBase64String(text[fields.Base64Data]);
        return label == "PUBLIC KEY" && bytes.AsSpan().StartsWith(Ed25519Prefix)
                ? Ed25519(key => key.X = Base64UrlEncoder.Encode(bytes[Ed25519Prefix.Length..]))
            : label == "PRIVATE KEY" && bytes.AsSpan().StartsWith(Ed25519PrivatePrefix)
                ? Ed25519(key => key.D = Base64UrlEncoder.Encode(bytes[Ed25519PrivatePrefix.Length..]))
            : ReadPair(text, isPrivate: label.EndsWith("PRIVATE KEY", StringComparison.Ordinal));
    }

    private static JsonWebKey ReadPair(string text, bool isPrivate)
    {
        // The text says which of the two it is only inside.
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(text);
            return Convert(rsa, isPrivate);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(text);
            return Convert(ecdsa, isPrivate);
        }
    }

    private static JsonWebKey Convert(RSA rsa, bool isPrivate) =>
        JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(isPrivate)));

    // Not the library's converter, which goes on using the object that is disposed here.
    private static JsonWebKey Convert(ECDsa ecdsa, bool isPrivate)
    {
        var parameters = ecdsa.ExportParameters(isPrivate);
        return parameters.Curve.Oid?.Value == P256
            ? new JsonWebKey
            {
                Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
                Crv = JsonWebKeyECTypes.P256,
                X = Base64UrlEncoder.Encode(parameters.Q.X),
                Y = Base64UrlEncoder.Encode(parameters.Q.Y),
                D = parameters.D is null ? null : Base64UrlEncoder.Encode(parameters.D),
            }
            : throw new CryptographicException("The key is of another curve than P-256, the only one that ES256 knows.");
    }

    private static JsonWebKey Ed25519(Action<JsonWebKey> fill)
    {
        var key = new JsonWebKey { Kty = "OKP", Crv = "Ed25519" };
        fill(key);
        return key;
    }
}
