using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.AspNetCore.Tests.Transports;

/// <summary>On the framework's test server, which has no sockets, SSE and WebSocket work as on any other.</summary>
public sealed class TestServerTests
{
    [Fact]
    public async Task A_websocket_publishes_and_receives()
    {
        await using var app = await StartAsync();
        using var socket = await ConnectAsync(app, "/ws?topic=news");
        Assert.Equal("ready", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        await SendAsync(socket, """{"type":"publish","ref":1,"payload":{"topic":"news","data":"hello"}}""");
        var types = new List<string?>();
        for (var i = 0; i < 2; i++)
        {
            var received = await ReceiveAsync(socket);
            types.Add(received.GetProperty("type").GetString());
        }

        Assert.Equal(["message", "reply"], types.Order());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None).WaitAsync(TestApp.Patience);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task A_long_message_in_parts_is_one_message()
    {
        await using var app = await StartAsync();
        using var socket = await ConnectAsync(app, "/ws?topic=news");
        await ReceiveAsync(socket);
        var text = new string('x', 60_000);
        var command = Encoding.UTF8.GetBytes($$$"""{"type":"publish","payload":{"topic":"news","data":"{{{text}}}"}}""");
        await socket.SendAsync(command.AsMemory(0, 10_000), WebSocketMessageType.Text, endOfMessage: false, default);
        await socket.SendAsync(command.AsMemory(10_000), WebSocketMessageType.Text, endOfMessage: true, default);
        JsonElement received;
        do
        {
            received = await ReceiveAsync(socket);
        }
        while (received.GetProperty("type").GetString() != "message");

        Assert.Equal(text, received.GetProperty("payload").GetProperty("data").GetString());
    }

    [Fact]
    public async Task The_servers_close_code_reaches_the_client()
    {
        await using var app = await StartAsync();
        using var socket = await ConnectAsync(app, "/ws");
        await ReceiveAsync(socket);
        await SendAsync(socket, "no json");
        while (socket.State == WebSocketState.Open)
        {
            await socket.ReceiveAsync(new byte[4096].AsMemory(), default).AsTask().WaitAsync(TestApp.Patience);
        }

        Assert.Equal(4504, (int?)socket.CloseStatus);
    }

    [Fact]
    public async Task A_contract_of_ones_own_is_served()
    {
        await using var app = await StartAsync(map => map.MapWebSocket("/echo", async socket =>
        {
            await foreach (var text in socket.ReadAllAsync())
            {
                socket.Send(text);
            }
        }));
        using var socket = await ConnectAsync(app, "/echo");
        await SendAsync(socket, "hello");
        var buffer = new byte[64];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), default).AsTask().WaitAsync(TestApp.Patience);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
    }

    [Fact]
    public async Task A_connection_whose_client_is_gone_ends()
    {
        await using var app = await StartAsync();
        var hub = app.Services.GetRequiredService<Hub>();
        var socket = await ConnectAsync(app, "/ws");
        await ReceiveAsync(socket);
        Assert.Equal(1, hub.ConnectionCount);
        socket.Abort();
        await Core.Tests.Testing.Eventually.TrueAsync(() => hub.ConnectionCount == 0);
    }

    [Fact]
    public async Task A_stream_brings_messages()
    {
        await using var app = await StartAsync();
        using var client = app.GetTestClient();
        await using var stream = await client.GetStreamAsync(new Uri("/topics/news/events", UriKind.Relative)).WaitAsync(TestApp.Patience);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync().WaitAsync(TestApp.Patience) != "event: ready")
        {
        }

        await app.Services.GetRequiredService<Hub>().PublishTextAsync("news", "hello");
        string? line;
        do
        {
            line = await reader.ReadLineAsync().WaitAsync(TestApp.Patience);
        }
        while (line?.Contains("\"hello\"", StringComparison.Ordinal) == false);

        Assert.NotNull(line);
    }

    private static async Task<WebApplication> StartAsync(Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddParley();
        var app = builder.Build();
        app.MapParley();
        map?.Invoke(app);
        await app.StartAsync().WaitAsync(TestApp.Patience);
        return app;
    }

    private static Task<WebSocket> ConnectAsync(WebApplication app, string path) =>
        app.GetTestServer().CreateWebSocketClient().ConnectAsync(new Uri("ws://localhost" + path), default).WaitAsync(TestApp.Patience);

    private static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, default).WaitAsync(TestApp.Patience);

    private static async Task<JsonElement> ReceiveAsync(WebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[4096];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), default).AsTask().WaitAsync(TestApp.Patience);
            message.Write(buffer.AsSpan(0, part.Count));
        }
        while (!part.EndOfMessage);
        return JsonDocument.Parse(message.ToArray()).RootElement;
    }
}
