using System.Runtime.InteropServices;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>
/// The few functions of OpenSSL's libcrypto that check an Ed25519 signature, which .NET itself cannot do. .NET uses the same
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

    private static readonly delegate* unmanaged[Cdecl]<int, nint, byte*, nuint, nint> s_newKey;
    private static readonly delegate* unmanaged[Cdecl]<nint, void> s_freeKey;
    private static readonly delegate* unmanaged[Cdecl]<nint> s_newContext;
    private static readonly delegate* unmanaged[Cdecl]<nint, void> s_freeContext;
    private static readonly delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int> s_begin;
    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, int> s_verify;

#pragma warning disable CA1810 // six pointers from one library are found in one place
    static OpenSsl()
#pragma warning restore CA1810
    {
        foreach (var name in s_names)
        {
            if (NativeLibrary.TryLoad(name, out var library)
                && NativeLibrary.TryGetExport(library, "EVP_PKEY_new_raw_public_key", out var newKey)
                && NativeLibrary.TryGetExport(library, "EVP_PKEY_free", out var freeKey)
                && NativeLibrary.TryGetExport(library, "EVP_MD_CTX_new", out var newContext)
                && NativeLibrary.TryGetExport(library, "EVP_MD_CTX_free", out var freeContext)
                && NativeLibrary.TryGetExport(library, "EVP_DigestVerifyInit", out var begin)
                && NativeLibrary.TryGetExport(library, "EVP_DigestVerify", out var verify))
            {
                s_newKey = (delegate* unmanaged[Cdecl]<int, nint, byte*, nuint, nint>)newKey;
                s_freeKey = (delegate* unmanaged[Cdecl]<nint, void>)freeKey;
                s_newContext = (delegate* unmanaged[Cdecl]<nint>)newContext;
                s_freeContext = (delegate* unmanaged[Cdecl]<nint, void>)freeContext;
                s_begin = (delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int>)begin;
                s_verify = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, int>)verify;
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
            var key = s_newKey(Ed25519, 0, keyBytes, (nuint)publicKey.Length);
            var context = key == 0 ? 0 : s_newContext();
            try
            {
                return context != 0
                    && s_begin(context, 0, 0, 0, key) == 1
                    && s_verify(context, signatureBytes, (nuint)signature.Length, dataBytes, (nuint)data.Length) == 1;
            }
            finally
            {
                s_freeContext(context);
                s_freeKey(key);
            }
        }
    }
}
