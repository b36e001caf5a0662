using System.Net;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Parley.AspNetCore.Tests;

namespace Parley.Chat.Tests.Support;

/// <summary>A tab with a stream of its own, over either transport.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private readonly ClientWebSocket? _socket;
    private readonly HttpResponseMessage? _response;
    private readonly IAsyncEnumerator<SseItem<string>>? _items;

    private Tab(ClientWebSocket socket) => _socket = socket;

    private Tab(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _items = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
    }

    /// <summary>The first event.</summary>
    public Event Ready { get; private set; } = null!;

    public static async Task<Tab> OpenAsync(
        TestApp app, CookieContainer cookies, HttpClient client, Transport transport, string query)
    {
        var tab = transport == Transport.WebSocket
            ? await OpenSocketAsync(app, cookies, query)
            : await OpenStreamAsync(client, query);
        tab.Ready = await tab.NextAsync("ready");
        return tab;
    }

    /// <summary>Sends a command.</summary>
    public Task SendAsync(string json) => _socket!
        .SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, default)
        .WaitAsync(TestApp.Patience);

    /// <summary>The next event, which is of a type.</summary>
    public async Task<Event> NextAsync(string type)
    {
        var next = await NextAsync();
        Assert.True(next.Type == type, $"Expected {type}, got {next}.");
        return next;
    }

    /// <summary>The next message; the answers to commands may stand before it.</summary>
    public async Task<Event> NextMessageAsync()
    {
        var next = await NextAsync();
        return next.Type == "reply" ? await NextMessageAsync() : next;
    }

    /// <summary>The answer to a command; messages may stand before it.</summary>
    public async Task<Event> NextReplyAsync()
    {
        var next = await NextAsync();
        return next.Type == "reply" ? next : await NextReplyAsync();
    }

    public async Task<Event> NextAsync()
    {
        if (_items is { } items)
        {
            Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(TestApp.Patience), "The stream has ended.");
            return new Event(items.Current.EventType, Parse(items.Current.Data));
        }

        var buffer = new byte[64 * 1024];
        var result = await _socket!.ReceiveAsync(buffer, default).WaitAsync(TestApp.Patience);
        Assert.True(result is { MessageType: WebSocketMessageType.Text, EndOfMessage: true }, result.MessageType.ToString());
        var frame = Parse(Encoding.UTF8.GetString(buffer, 0, result.Count));
        return new Event(frame.GetProperty("type").GetString()!, frame.GetProperty("payload"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_items is not null)
        {
            await _items.DisposeAsync();
        }

        _response?.Dispose();
        _socket?.Dispose();
    }

    private static async Task<Tab> OpenSocketAsync(TestApp app, CookieContainer cookies, string query)
    {
        var socket = new ClientWebSocket { Options = { Cookies = cookies } };
        var address = new UriBuilder(new Uri(app.Address, "ws")) { Scheme = "ws", Query = query };
        await socket.ConnectAsync(address.Uri, default).WaitAsync(TestApp.Patience);
        return new Tab(socket);
    }

    private static async Task<Tab> OpenStreamAsync(HttpClient client, string query)
    {
        var response = await client.GetAsync(new Uri($"events?{query}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new Tab(response, await response.Content.ReadAsStreamAsync());
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
