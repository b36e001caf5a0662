using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Parley.AspNetCore.Tests;
using Parley.AspNetCore.Tests.Http;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.Chat.Tests.Moderation;

/// <summary>Somebody with a browser at an address of this machine: one cookie, requests and perhaps a WebSocket.</summary>
internal sealed class Person : IDisposable
{
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _invoker;
    private ClientWebSocket? _socket;

    private Person(TestApp app, int address, CookieContainer? cookies = null)
    {
        _handler = new SocketsHttpHandler
        {
            CookieContainer = cookies ?? new CookieContainer(),
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)address]), 0));
                await socket.ConnectAsync(IPAddress.Loopback, app.Address.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        _invoker = new HttpMessageInvoker(_handler, disposeHandler: false);
        Http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = app.Address, Timeout = TestApp.Patience };
    }

    public HttpClient Http { get; }

    public string Id { get; private set; } = "";

    public string Name { get; private set; } = "";

    /// <summary>How the WebSocket ended.</summary>
    public int? CloseCode => (int?)_socket?.CloseStatus;

    /// <summary>A browser that has not said who it is.</summary>
    public static Person Stranger(TestApp app, int address = 1) => new(app, address);

    /// <summary>A browser that has a name.</summary>
    public static async Task<Person> JoinAsync(TestApp app, string name, int address = 1)
    {
        var person = new Person(app, address);
        var me = await person.SayNameAsync(name);
        Assert.True(me.Status == 200, me.Text);
        person.Id = me["id"].GetString()!;
        person.Name = name;
        return person;
    }

    /// <summary>The same browser at another address.</summary>
    public Person MovedTo(TestApp app, int address) => new(app, address, _handler.CookieContainer) { Id = Id, Name = Name };

    public Task<Answer> SayNameAsync(string name) => Http.SendAsync(HttpMethod.Post, "me", Json($$"""{"name":"{{name}}"}"""));

    public Task<Answer> WriteAsync(string room, string text = "hello") => Http.PublishAsync(room, JsonSerializer.Serialize(text));

    public Task<Answer> ModerateAsync(string? room, object act) => Http.SendAsync(
        HttpMethod.Post, room is null ? "moderation" : $"topics/{room}/moderation", Json(JsonSerializer.Serialize(act, JsonSerializerOptions.Web)));

    public Task<Answer> SeeAsync(string? room) => Http.ReadAsync(room is null ? "moderation" : $"topics/{room}/moderation");

    public Task<Answer> ShowPasscodeAsync(string passcode, string? room = null) =>
        Http.SendAsync(HttpMethod.Post, "passcode", Json(JsonSerializer.Serialize(new { passcode, topic = room })));

    /// <summary>Opens a WebSocket and reads until it is ready.</summary>
    public async Task<Person> ConnectAsync(params string[] rooms)
    {
        _socket = new ClientWebSocket();
        var query = string.Join('&', rooms.Select(room => "topic=" + room));
        var address = new Uri($"ws://{Http.BaseAddress!.Authority}/ws?{query}");
        // The client library does not take cookies from a handler of ours.
        _socket.Options.SetRequestHeader("Cookie", _handler.CookieContainer.GetCookieHeader(Http.BaseAddress!));
        await _socket.ConnectAsync(address, _invoker, CancellationToken.None).WaitAsync(TestApp.Patience);
        return this;
    }

    /// <summary>Reads events until one of a type.</summary>
    public async Task<JsonElement> EventAsync(string type)
    {
        while (await ReadAsync() is { } text)
        {
            var json = JsonDocument.Parse(text).RootElement;
            if (json.GetProperty("type").GetString() == type)
            {
                return json.GetProperty("payload");
            }
        }

        throw new InvalidOperationException($"{Name}'s socket ended with {CloseCode} before a '{type}'.");
    }

    /// <summary>Sends a command and reads to its answer.</summary>
    public async Task<JsonElement> CommandAsync(string type, object payload)
    {
        await _socket!.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(new { type, @ref = 1, payload }), WebSocketMessageType.Text, true, CancellationToken.None).WaitAsync(TestApp.Patience);
        while (await ReadAsync() is { } text)
        {
            var json = JsonDocument.Parse(text).RootElement;
            if (json.GetProperty("type").GetString() is "reply" or "error")
            {
                return json.GetProperty("payload");
            }
        }

        throw new InvalidOperationException($"{Name}'s socket ended with {CloseCode} before the answer.");
    }

    /// <summary>The type of the next event.</summary>
    public async Task<string?> NextTypeAsync() => JsonDocument.Parse((await ReadAsync())!).RootElement.GetProperty("type").GetString();

    /// <summary>Reads to the end.</summary>
    public async Task<int?> EndAsync()
    {
        while (await ReadAsync() is not null)
        {
        }

        return CloseCode;
    }

    public void Dispose()
    {
        _socket?.Dispose();
        Http.Dispose();
        _invoker.Dispose();
        _handler.Dispose();
    }

    private async Task<string?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(TestApp.Patience);
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (true)
        {
            var result = await _socket!.ReceiveAsync(buffer.AsMemory(length), limit.Token);
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
    }
}
