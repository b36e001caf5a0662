using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parley.AspNetCore.Tests.Security;

/// <summary>A server with nothing but the guards and an endpoint that answers "in" to whom they let in.</summary>
internal sealed class GuardedApp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly WebApplication _app;

    private GuardedApp(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.Single()).Port;

    public static async Task<GuardedApp> StartAsync(GuardOptions? options = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseParleyGuards((options ?? new()) with { Scope = GuardScope.WholeApp, SecurityHeaders = GuardScope.WholeApp });
        app.UseWebSockets();
        app.Run(async context =>
        {
            if (context.WebSockets.IsWebSocketRequest)
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
                return;
            }
            await context.Response.WriteAsync("in");
        });
        await app.StartAsync().WaitAsync(Patience);
        return new GuardedApp(app);
    }

    /// <summary>Sends the lines as they are, so that no client library repairs them, and reads the whole answer.</summary>
    public async Task<RawAnswer> SendAsync(params string[] lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port).WaitAsync(Patience);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return RawAnswer.Parse(await reader.ReadToEndAsync().WaitAsync(Patience));
    }

    /// <summary>A request with this Host header and, where given, others.</summary>
    public Task<RawAnswer> RequestAsync(string method, string host, params string[] headers) =>
        SendAsync([$"{method} / HTTP/1.1", $"Host: {host}", "Connection: close", "Content-Length: 0", .. headers]);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
