using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Parley.Server.Tests.Support;

namespace Parley.Browser.Tests.Support;

/// <summary>The real program, which can be killed and started again on the same port with the same history.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("parley-browser-").FullName;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private IReadOnlyList<string> _arguments = [];
    private ServerProcess? _process;

    /// <summary>Where the first visitor becomes the host.</summary>
    public Uri HostLink => new(Address, _process!.Output.SelectMany(line => line.Split(' ')).First(word => word.Contains("#host=", StringComparison.Ordinal))
        .Split('/')[^1]);

    /// <summary>What it wrote until it was stopped.</summary>
    public string Log { get; private set; } = "";

    public int Port { get; } = FreePort();

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    public static async Task<ChatServer> StartAsync(params string[] arguments)
    {
        var server = new ChatServer { _arguments = arguments };
        await server.RestartAsync();
        return server;
    }

    public async Task RestartAsync()
    {
        // Scripts write faster than people.
        _process = ServerProcess.Start(
            ["--port", $"{Port}", "--data", Path.Combine(_folder, "log.db"), "--limit", "messages-per-person=off", .. _arguments],
            new Dictionary<string, string>(),
            _folder);
        await _process.AnnouncedAsync();
    }

    /// <summary>Ends it without a good-bye.</summary>
    public async Task KillAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Ends it as a service manager does.</summary>
    public async Task StopAsync()
    {
        _process!.Signal(ServerProcess.Terminate);
        var (_, output, errors) = await _process.EndedAsync();
        Log = output + errors;
        await KillAsync();
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
        await KillAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
