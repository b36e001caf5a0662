using System.CommandLine;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Parley.Chat;
using Parley.Server.Configuration;
using Parley.Server.Network;
using Parley.Server.Startup;

namespace Parley.Browser.Tests.Support;

/// <summary>
/// The whole server for one test, with a port and a history of its own, so that no test meets another's people. It runs in the
/// tests' own process, where it starts in a moment; <see cref="ChatProgram"/> is the program itself.
/// </summary>
internal class ChatServer : IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMilliseconds(ChatPage.PatienceMs) };
    private WebApplication? _app;
    private ListenSockets? _sockets;

    /// <summary>Where the first visitor becomes the host.</summary>
    public virtual Uri HostLink => new(Address, $"#host={_app!.Services.GetRequiredService<HostLink>().Renew()}");

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    public int Port { get; protected set; }

    /// <summary>A directory that goes with the server.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("parley-browser-").FullName;

    public static async Task<ChatServer> StartAsync(params string[] arguments)
    {
        var server = new ChatServer();
        var root = new RootCommand();
        var options = new ServeCommand(root).Options;
        var settings = SettingsReader.Read([options.Read(root.Parse(server.Arguments(0, arguments)))], out var mistakes);
        Assert.Empty(mistakes);
        server._sockets = ListenSockets.Open(settings.Bind, 0);
        server.Port = server._sockets.Port;
        server._app = ServerHost.Build(settings, History.Choose(settings), server._sockets, new ConfigurationBuilder().Build());
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Publishes as a program does.</summary>
    public async Task PublishAsync(string room, string data, string type = "application/json")
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(data));
        body.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await _http.PostAsync(new Uri(Address, $"topics/{Uri.EscapeDataString(room)}/messages"), body);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    /// <summary>Publishes many texts at once.</summary>
    public async Task PublishBatchAsync(string room, IEnumerable<string> texts)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(Address, "messages"), texts.Select(text => new { topic = room, data = new { text } }));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How many connections follow a room.</summary>
    public async Task<int> SubscribersAsync(string room)
    {
        using var state = JsonDocument.Parse(await _http.GetStringAsync(new Uri(Address, $"topics/{Uri.EscapeDataString(room)}")));
        return state.RootElement.GetProperty("subscribers").GetInt32();
    }

    /// <summary>Waits until so many connections follow a room.</summary>
    public async Task UntilSubscribersAsync(string room, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(ChatPage.PatienceMs));
        while (await SubscribersAsync(room) != count)
            await Task.Delay(50, patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        // Pages that are still open would look for it until the test is over.
        await Contexts.CloseAsync(TestContext.Current.Test!.UniqueID);
        await EndAsync();
        _http.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    protected virtual async Task EndAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _sockets?.Dispose();
    }

    /// <summary>What it is started with.</summary>
    protected string[] Arguments(int port, IEnumerable<string> others) =>
        // Scripts write faster than people.
        ["--port", $"{port}", .. Place(others), "--limit", "messages-per-person=off", .. others];

    private string[] Place(IEnumerable<string> others) =>
        others.Contains("--memory") ? [] : ["--data", Path.Combine(Folder, "log.db")];
}
