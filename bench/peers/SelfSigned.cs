using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Parley.Bench;

/// <summary>Where the .NET servers listen, the same for all: with TLS on a certificate that is made at the start.</summary>
internal static class SelfSigned
{
    public static void Listen(KestrelServerOptions kestrel, int port, bool isTls)
    {
        kestrel.ListenLocalhost(port, listen =>
        {
            if (isTls)
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = Make() });
            }
        });
    }

    private static X509Certificate2 Make()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
