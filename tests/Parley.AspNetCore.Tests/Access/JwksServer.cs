using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>An issuer that publishes keys, on a real port.</summary>
internal sealed class JwksServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private JwksServer(WebApplication app)
    {
        _app = app;
        app.MapGet("/keys", async context =>
        {
            Interlocked.Increment(ref _fetches);
            context.Response.StatusCode = Status;
            context.Response.ContentType = Type;
            await context.Response.WriteAsync(Body);
        });
    }

    private int _fetches;

    public int Fetches => _fetches;

    public int Status { get; set; } = 200;

    public string Type { get; set; } = "application/json";

    public string Body { get; set; } = "{\"keys\":[]}";

    public Uri Address => new(_app.Urls.Single() + "/keys");

    public static async Task<JwksServer> StartAsync(params string[] keys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new JwksServer(builder.Build());
        server.Publish(keys);
        await server._app.StartAsync().WaitAsync(TestApp.Patience);
        return server;
    }

    public void Publish(params string[] keys) => Body = $"{{\"keys\":[{string.Join(',', keys)}]}}";

    public static string Jwk(ECDsa key, string id)
    {
        var point = key.ExportParameters(false).Q;
        return $"{{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"{id}\",\"use\":\"sig\",\"alg\":\"ES256\",\"x\":\"{Base64Url.EncodeToString(point.X)}\",\"y\":\"{Base64Url.EncodeToString(point.Y)}\"}}";
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync().AsTask().WaitAsync(TestApp.Patience);
}
