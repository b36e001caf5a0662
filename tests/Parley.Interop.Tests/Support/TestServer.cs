using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore;

namespace Parley.Interop.Tests.Support;

/// <summary>A server on a free port of 127.0.0.1, reached over one route. Its end checks that it logged no error.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    /// <summary>How long a test waits for anything.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly ErrorCollector _errors;

    private TestServer(WebApplication app, ErrorCollector errors, Route route)
    {
        _app = app;
        _errors = errors;
        Route = route;
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient
        {
            BaseAddress = Address,
            DefaultRequestVersion = route == Route.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Patience,
        };
    }

    public Route Route { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public Hub Hub => _app.Services.GetRequiredService<Hub>();

    public static async Task<TestServer> StartAsync(Route route = Route.Socket, Action<ParleyOptions>? configure = null, TimeProvider? time = null)
    {
        var errors = new ErrorCollector();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(errors);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback,
            0,
            listen => listen.Protocols = route == Route.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddParley(options =>
        {
            options.Transports = options.Transports with { UseDirectSockets = route == Route.Socket };
            configure?.Invoke(options);
        });
        var app = builder.Build();
        app.MapParley();
        await app.StartAsync().WaitAsync(Patience);
        return new TestServer(app, errors, route);
    }

    /// <summary>An address of this server.</summary>
    public string Url(string path) => new Uri(Address, path).ToString();

    /// <summary>The same for a WebSocket.</summary>
    public string SocketUrl(string path = "ws") => new UriBuilder(new Uri(Address, path)) { Scheme = "ws" }.ToString();

    /// <summary>Publishes data as JSON and returns the answer.</summary>
    public async Task<JsonElement> PublishAsync(string topic, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync($"topics/{Uri.EscapeDataString(topic)}/messages", content);
        var answer = Json.Parse(await response.Content.ReadAsStringAsync());
        Assert.True(response.IsSuccessStatusCode, answer.ToString());
        return answer;
    }

    /// <summary>The payloads of a topic's messages, as history tells them.</summary>
    public async Task<IReadOnlyList<string>> HistoryAsync(string topic)
    {
        var page = Json.Parse(await Client.GetStringAsync($"topics/{Uri.EscapeDataString(topic)}/messages?limit=500"));
        return [.. page.GetProperty("messages").EnumerateArray().Select(message => message.GetRawText())];
    }

    /// <summary>Waits until so many connections follow a topic.</summary>
    public async Task HasSubscribersAsync(string topic, int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        while ((await Hub.GetTopicAsync(topic, patience.Token)).Subscribers != count)
        {
            await Task.Delay(10, patience.Token);
        }
    }

    /// <summary>Cuts a connection without a word, as a dead line does.</summary>
    public void Cut(string connection) => Hub.FindConnection(connection)!.Abort();

    public Task StopAsync() => _app.StopAsync().WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        await _app.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.True(_errors.Errors.IsEmpty, string.Join("\n", _errors.Errors));
    }

    private sealed class ErrorCollector : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Errors { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Errors.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
