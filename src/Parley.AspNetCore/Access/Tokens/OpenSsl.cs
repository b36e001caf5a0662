using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>
/// The few functions of OpenSSL's libcrypto that check and make an Ed25519 signature, which .NET itself cannot do. .NET uses the same
/// library for everything else on Linux.
/// </summary>
internal static unsafe class OpenSsl
{
    // EVP_PKEY_ED25519 = NID_ED25519 (obj_mac.h), the same in every version.
    private const int Ed25519 = 1087;

    private static readonly string[] s_names =
        OperatingSystem.IsLinux() ? ["libcrypto.so.3", "libcrypto.so.1.1"]
        : OperatingSystem.IsMacOS() ? ["libcrypto.3.dylib", "/opt/homebrew/lib/libcrypto.3.dylib", "/usr/local/lib/libcrypto.3.dylib"]
        : OperatingSystem.IsWindows() ? ["libcrypto-3-x64.dll", "libcrypto-3-arm64.dll"]
        : [];

    private static readonly delegate* unmanaged[Cdecl]<int, nint, byte*, nuint, nint> s_newPublicKey;
    private static readonly delegate* unmanaged[Cdecl]<int, nint, byte*, nuint, nint> s_newPrivateKey;
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint*, int> s_getPublicKey;
    private static readonly delegate* unmanaged[Cdecl]<nint, void> s_freeKey;
    private static readonly delegate* unmanaged[Cdecl]<nint> s_newContext;
    private static readonly delegate* unmanaged[Cdecl]<nint, void> s_freeContext;
    private static readonly delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int> s_beginVerify;
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, int> s_verify;
    private static readonly delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int> s_beginSign;
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, nuint, int> s_sign;

#pragma warning disable CA1810 // the pointers come from one library and are found in one place
    static OpenSsl()
#pragma warning restore CA1810
    {
        foreach (var name in s_names)
        {
            if (!NativeLibrary.TryLoad(name, out var library))
            {
                continue;
            }

            var found = true;
            nint Export(string function)
            {
                found &= NativeLibrary.TryGetExport(library, function, out var address);
                return address;
            }

            s_newPublicKey = (delegate* unmanaged[Cdecl]<int, nint, byte*, nuint, nint>)Export("EVP_PKEY_new_raw_public_key");
            s_newPrivateKey = (delegate* unmanaged[Cdecl]<int, nint, byte*, nuint, nint>)Export("EVP_PKEY_new_raw_private_key");
            s_getPublicKey = (delegate* unmanaged[Cdecl]<nint, byte*, nuint*, int>)Export("EVP_PKEY_get_raw_public_key");
            s_freeKey = (delegate* unmanaged[Cdecl]<nint, void>)Export("EVP_PKEY_free");
            s_newContext = (delegate* unmanaged[Cdecl]<nint>)Export("EVP_MD_CTX_new");
            s_freeContext = (delegate* unmanaged[Cdecl]<nint, void>)Export("EVP_MD_CTX_free");
            s_beginVerify = (delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int>)Export("EVP_DigestVerifyInit");
            s_verify = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, int>)Export("EVP_DigestVerify");
            s_beginSign = (delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int>)Export("EVP_DigestSignInit");
            s_sign = (delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, nuint, int>)Export("EVP_DigestSign");
            if (found)
            {
                IsAvailable = true;
                return;
            }
        }
    }

    /// <summary>Whether this machine has the library.</summary>
    public static bool IsAvailable { get; }

    /// <summary>Whether a signature is right; anything else that goes wrong is a no.</summary>
    public static bool VerifyEd25519(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        fixed (byte* keyBytes = publicKey, dataBytes = data, signatureBytes = signature)
        {
            var key = s_newPublicKey(Ed25519, 0, keyBytes, (nuint)publicKey.Length);
            var context = key == 0 ? 0 : s_newContext();
            try
            {
                return context != 0
                    && s_beginVerify(context, 0, 0, 0, key) == 1
                    && s_verify(context, signatureBytes, (nuint)signature.Length, dataBytes, (nuint)data.Length) == 1;
            }
            finally
            {
                s_freeContext(context);
                s_freeKey(key);
            }
        }
    }

    /// <summary>Signs.</summary>
    /// <exception cref="CryptographicException">The library would not.</exception>
    public static byte[] SignEd25519(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> data)
    {
        var signature = new byte[Ed25519Signatures.SignatureBytes];
        fixed (byte* keyBytes = privateKey, dataBytes = data, signatureBytes = signature)
        {
            var length = (nuint)signature.Length;
            var key = s_newPrivateKey(Ed25519, 0, keyBytes, (nuint)privateKey.Length);
            var context = key == 0 ? 0 : s_newContext();
            try
            {
                return context != 0
                    && s_beginSign(context, 0, 0, 0, key) == 1
                    && s_sign(context, signatureBytes, &length, dataBytes, (nuint)data.Length) == 1
                    && length == (nuint)signature.Length
                    ? signature
                    : throw new CryptographicException("OpenSSL could not sign with the key.");
            }
            finally
            {
                s_freeContext(context);
                s_freeKey(key);
            }
        }
    }

    /// <summary>The public key that belongs to a private one.</summary>
    /// <exception cref="CryptographicException">It is no private key.</exception>
    public static byte[] PublicEd25519(ReadOnlySpan<byte> privateKey)
    {
        var publicKey = new byte[Ed25519Signatures.KeyBytes];
        fixed (byte* keyBytes = privateKey, publicBytes = publicKey)
        {
            var length = (nuint)publicKey.Length;
            var key = s_newPrivateKey(Ed25519, 0, keyBytes, (nuint)privateKey.Length);
            try
            {
                return key != 0 && s_getPublicKey(key, publicBytes, &length) == 1 && length == (nuint)publicKey.Length
                    ? publicKey
                    : throw new CryptographicException("This is no private key for Ed25519.");
            }
            finally
            {
                s_freeKey(key);
            }
        }
    }
}
