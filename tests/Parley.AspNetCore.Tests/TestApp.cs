using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Tests.Security;

namespace Parley.AspNetCore.Tests;

/// <summary>A whole server on a free port of 127.0.0.1. Its end checks that it logged no error.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    /// <summary>When a test gives up. It says nothing about how quick anything is.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly ErrorLog _log;

    private TestApp(WebApplication app, ErrorLog log, string prefix)
    {
        _app = app;
        _log = log;
        Address = new Uri(new Uri(app.Urls.Single()), prefix + "/");
        Client = NewClient();
    }

    /// <summary>Where the API begins; ends with a slash.</summary>
    public Uri Address { get; }

    /// <summary>A client that keeps no cookies.</summary>
    public HttpClient Client { get; }

    public Hub Hub => Services.GetRequiredService<Hub>();

    public IServiceProvider Services => _app.Services;

    /// <summary>What was logged as an error.</summary>
    public IReadOnlyCollection<string> Errors => _log.Errors;

    /// <summary>Set by a test that provokes an error.</summary>
    public bool ExpectsErrors { get; set; }

    /// <summary>Starts one.</summary>
    /// <param name="configure">Changes Parley's options.</param>
    /// <param name="build">Changes the app's services and its web server.</param>
    /// <param name="map">Adds to the pipeline before the endpoints.</param>
    /// <param name="prefix">Where the API begins.</param>
    /// <param name="handsOver">Whether streams may go on without their requests, as in the server.</param>
    /// <param name="conventions">What an app says of all endpoints of the API.</param>
    public static async Task<TestApp> StartAsync(
        Action<ParleyOptions>? configure = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? map = null,
        string prefix = "",
        bool handsOver = true,
        Action<RouteGroupBuilder>? conventions = null)
    {
        var log = new ErrorLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (handsOver)
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.HandOverStreams()));
        }

        builder.Services.AddParley(configure);
        build?.Invoke(builder);
        var app = builder.Build();
        app.UseWebSockets();
        map?.Invoke(app);
        var group = app.MapParley(prefix);
        conventions?.Invoke(group);
        await app.StartAsync().WaitAsync(Patience);
        return new TestApp(app, log, prefix);
    }

    /// <summary>A client of its own, with cookies where a test wants a browser.</summary>
    public HttpClient NewClient(CookieContainer? cookies = null) =>
        new(new SocketsHttpHandler
        {
            UseCookies = cookies is not null,
            CookieContainer = cookies ?? new CookieContainer(),
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        })
        { BaseAddress = Address, Timeout = Patience };

    /// <summary>Sends bytes as they are, so that no client library repairs them, and reads the answer until the server hangs up.</summary>
    public async Task<RawAnswer> SendRawAsync(byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Address.Port).WaitAsync(Patience);
        var stream = client.GetStream();
        await stream.WriteAsync(request).AsTask().WaitAsync(Patience);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return RawAnswer.Parse(await reader.ReadToEndAsync().WaitAsync(Patience));
    }

    /// <summary>Sends a head and a body as they are.</summary>
    public Task<RawAnswer> SendRawAsync(string head, byte[] body) => SendRawAsync(
        [.. Encoding.UTF8.GetBytes(head.ReplaceLineEndings("\r\n") + $"\r\nHost: {Address.Authority}\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n"), .. body]);

    public Task StopAsync() => _app.StopAsync().WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync().WaitAsync(Patience);
        await _app.DisposeAsync().AsTask().WaitAsync(Patience);
        if (!ExpectsErrors)
        {
            Assert.True(_log.Errors.Count == 0, string.Join("\n", _log.Errors));
        }
    }
}
