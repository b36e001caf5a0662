using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>Reads a key in PEM (RFC 7468): a public key, a private one, or a certificate.</summary>
internal static class PemKeys
{
    // SubjectPublicKeyInfo with the algorithm id-Ed25519, up to the key's own bytes (RFC 8410, 4 and 10.1).
    private static ReadOnlySpan<byte> Ed25519Prefix => [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

    // PrivateKeyInfo with the algorithm id-Ed25519, up to the key's own bytes (RFC 8410, 7 and 10.3).
    private static ReadOnlySpan<byte> Ed25519PrivatePrefix =>
        [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    /// <exception cref="CryptographicException">It is no key that can be used.</exception>
    public static TokenKey Read(string text)
    {
        if (!PemEncoding.TryFind(text, out var fields))
        {
            throw new CryptographicException("There is no PEM in it: no line -----BEGIN …----- with its end.");
        }

        var label = text[fields.Label];
        if (label == "CERTIFICATE")
        {
            using var certificate = X509Certificate2.CreateFromPem(text);
            using var ofRsa = certificate.GetRSAPublicKey();
            using var ofEcdsa = certificate.GetECDsaPublicKey();
            return ofRsa is not null ? RsaKey.Create(ofRsa.ExportParameters(false), null)
                : ofEcdsa is not null ? EcdsaKey.Create(ofEcdsa.ExportParameters(false), null)
                : throw new CryptographicException("The certificate's key is neither RSA nor ECDSA.");
        }

        if (label == "PUBLIC KEY" && Convert.FromBase64String(text[fields.Base64Data]) is var bytes && bytes.AsSpan().StartsWith(Ed25519Prefix))
        {
            return Ed25519Key.Create(bytes[Ed25519Prefix.Length..], null);
        }

        if (label == "PRIVATE KEY" && Convert.FromBase64String(text[fields.Base64Data]) is var pair && pair.AsSpan().StartsWith(Ed25519PrivatePrefix))
        {
            return Ed25519Key.CreatePrivate(pair[Ed25519PrivatePrefix.Length..], null);
        }

        return ReadPair(text, isPrivate: label.EndsWith("PRIVATE KEY", StringComparison.Ordinal));
    }

    private static TokenKey ReadPair(string text, bool isPrivate)
    {
        // The text says which of the two it is only inside.
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(text);
            return RsaKey.Create(rsa.ExportParameters(isPrivate), null);
        }
        catch (Exception error) when (error is ArgumentException || (error is CryptographicException && !error.Message.Contains("needs at least", StringComparison.Ordinal)))
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(text);
            return EcdsaKey.Create(ecdsa.ExportParameters(isPrivate), null);
        }
    }
}
