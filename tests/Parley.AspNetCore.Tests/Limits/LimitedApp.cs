using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Limits;
using Parley.AspNetCore.Tests.Http;
using Parley.Contracts;

namespace Parley.AspNetCore.Tests.Limits;

/// <summary>A server with limits and a clock of its own, and clients from several addresses of this machine.</summary>
internal sealed class LimitedApp : IAsyncDisposable
{
    private LimitedApp(TestApp app, ManualTime time)
    {
        App = app;
        Time = time;
    }

    public TestApp App { get; }

    public ManualTime Time { get; }

    public LimitTables Tables => App.Services.GetRequiredService<LimitTables>();

    /// <summary>Starts one whose limits hold for this machine, too.</summary>
    public static async Task<LimitedApp> StartAsync(Func<LimitOptions, LimitOptions> limit)
    {
        var time = new ManualTime();
        var app = await TestApp.StartAsync(
            options => options.Limits = limit(LimitOptions.None with { LimitLoopback = true }),
            builder => builder.Services.AddSingleton<TimeProvider>(time));
        return new LimitedApp(app, time);
    }

    /// <summary>A client at 127.0.0.<paramref name="number"/>.</summary>
    public HttpClient ClientAt(int number, CookieContainer? cookies = null) => ClientAt(App.Address, number, cookies);

    /// <summary>A client of any server at 127.0.0.<paramref name="number"/>.</summary>
    public static HttpClient ClientAt(Uri server, int number, CookieContainer? cookies = null) =>
        new(new SocketsHttpHandler
        {
            UseCookies = cookies is not null,
            CookieContainer = cookies ?? new CookieContainer(),
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)number]), 0));
                await socket.ConnectAsync(IPAddress.Loopback, server.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = server, Timeout = TestApp.Patience };

    /// <summary>A browser that has a name.</summary>
    public async Task<HttpClient> PersonAsync(string name, int address = 1)
    {
        var client = ClientAt(address, new CookieContainer());
        Assert.Equal(200, (await client.SendAsync(HttpMethod.Post, "me", Sending.Json($$"""{"name":"{{name}}"}"""))).Status);
        return client;
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
