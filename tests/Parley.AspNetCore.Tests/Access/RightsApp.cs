using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Parley.Access;
using Parley.AspNetCore.Access;
using Parley.Contracts;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>Servers with access control, and clients that speak the protocol by hand.</summary>
internal static class RightsApp
{
    /// <summary>One that takes tokens signed with <see cref="Jwt.Secret"/>.</summary>
    public static Task<TestApp> StartAsync(
        Func<AccessOptions, AccessOptions>? change = null, ManualTime? time = null, Action<WebApplicationBuilder>? build = null, LimitOptions? limits = null) =>
        TestApp.StartAsync(
            options =>
            {
                var access = new AccessOptions { Tokens = new TokenOptions { Keys = [TokenKey.FromSecret(Jwt.Secret)] } };
                options.AccessControl = change is null ? access : change(access);
                options.Limits = limits ?? options.Limits;
                if (time is not null)
                {
                    // A clock that is moved by hand makes pings go unanswered, and a write that is just under way look stuck.
                    var never = TimeSpan.FromHours(20);
                    options.Hub = options.Hub with { HeartbeatInterval = never, StallTimeout = never, CloseTimeout = never };
                }
            },
            builder =>
            {
                if (time is not null)
                {
                    builder.Services.AddSingleton<TimeProvider>(time);
                }

                build?.Invoke(builder);
            });

    public static TopicPattern[] Patterns(params string[] patterns) => [.. patterns.Select(TopicPattern.Parse)];

    public static async Task<ClientWebSocket> OpenAsync(this TestApp app, string path = "ws", params (string, string)[] headers)
    {
        var socket = new ClientWebSocket();
        foreach (var (name, value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        using var limit = new CancellationTokenSource(TestApp.Patience);
        await socket.ConnectAsync(new UriBuilder(new Uri(app.Address, path)) { Scheme = "ws" }.Uri, limit.Token);
        return socket;
    }

    public static Task SayAsync(this ClientWebSocket socket, string type, object? payload = null, int number = 1) => socket.SendAsync(
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { type, @ref = number, payload = payload ?? new { } })),
        WebSocketMessageType.Text,
        true,
        CancellationToken.None).WaitAsync(TestApp.Patience);

    /// <summary>The next frame.</summary>
    public static async Task<JsonElement> HearAsync(this ClientWebSocket socket)
    {
        var buffer = new byte[128 * 1024];
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).AsTask().WaitAsync(TestApp.Patience);
            length += result.Count;
            Assert.NotEqual(WebSocketMessageType.Close, result.MessageType);
            if (result.EndOfMessage)
            {
                return JsonDocument.Parse(buffer.AsMemory(0, length)).RootElement;
            }
        }
    }

    /// <summary>The next frame of a type; those before it are passed over.</summary>
    public static async Task<JsonElement> HearAsync(this ClientWebSocket socket, string type)
    {
        while (true)
        {
            var frame = await socket.HearAsync();
            if (frame.GetProperty("type").GetString() == type)
            {
                return frame.GetProperty("payload");
            }
        }
    }

    /// <summary>Says something and returns the payload of its answer, or the code of its error.</summary>
    public static async Task<JsonElement> AskAsync(this ClientWebSocket socket, string type, object? payload = null)
    {
        await socket.SayAsync(type, payload);
        while (true)
        {
            var frame = await socket.HearAsync();
            if (frame.GetProperty("type").GetString() is "reply" or "error")
            {
                return frame.GetProperty("payload");
            }
        }
    }

    public static async Task<string?> ErrorOfAsync(this ClientWebSocket socket, string type, object? payload = null) =>
        (await socket.AskAsync(type, payload)).TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <summary>Reads to the close frame and returns its code.</summary>
    public static async Task<int> EndAsync(this ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask().WaitAsync(TestApp.Patience);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return (int)socket.CloseStatus!.Value;
            }
        }
    }
}
