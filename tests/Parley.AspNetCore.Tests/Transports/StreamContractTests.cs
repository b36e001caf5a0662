using System.Text;
using System.Text.Json;
using Parley.AspNetCore.Tests.Access;
using Parley.AspNetCore.Tests.Http;
using Parley.Frames;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.AspNetCore.Tests.Transports;

/// <summary>What the protocol says of where streams begin, how they change and how they are opened.</summary>
public sealed class StreamContractTests
{
    [Fact]
    public async Task A_change_of_subscriptions_that_is_refused_changes_nothing()
    {
        await using var app = await TestApp.StartAsync(options => options.Hub = options.Hub with { MaxTopicsPerConnection = 2 });
        using var stream = await RawClient.StreamAsync(app, "/events?topic=a&topic=b");
        var ready = stream.Events(Wire.Sse).Single(one => one.Type == "ready").Payload;
        var address = $"connections/{ready.GetProperty("connection").GetString()}/subscriptions";
        Task<Answer> ChangeAsync(string[] unsubscribe, string[] subscribe) => app.Client.SendAsync(
            HttpMethod.Post, address, Json(JsonSerializer.Serialize(new { secret = ready.GetProperty("secret").GetString(), unsubscribe, subscribe })));

        var refused = await ChangeAsync(["a"], ["c", "d"]);
        Assert.Equal((400, "too_many_topics"), (refused.Status, refused.Code));
        await app.Hub.PublishTextAsync("a", "still here");
        await stream.ReadUntilAsync(bytes => bytes.IndexOf("still here"u8) > 0);

        // With what is left there is room.
        Assert.Equal(200, (await ChangeAsync(["a"], ["c"])).Status);
        await app.Hub.PublishTextAsync("a", "gone");
        await app.Hub.PublishTextAsync("c", "come");
        await stream.ReadUntilAsync(bytes => bytes.IndexOf("come"u8) > 0);
        Assert.DoesNotContain("gone", stream.Events(Wire.Sse).Where(one => one.Type == "message").Select(one => one.Text));
    }

    [Theory]
    [InlineData("since=now&last=2", "live")]
    [InlineData("last=2", "2 3 live")]
    [InlineData("since=start&last=2", "1 2 3 live")]
    [InlineData("since=anotherr-7&last=1", "3 live")]
    public async Task A_stream_begins_where_the_first_of_what_is_given_says(string query, string expected)
    {
        await using var app = await TestApp.StartAsync();
        foreach (var text in (string[])["1", "2", "3"])
        {
            await app.Hub.PublishTextAsync("a", text);
        }

        using var stream = await RawClient.StreamAsync(app, $"/events?topic=a&{query}");
        await app.Hub.PublishTextAsync("a", "live");
        await stream.ReadUntilAsync(bytes => bytes.IndexOf("live"u8) > 0);
        Assert.Equal(expected, string.Join(' ', stream.Events(Wire.Sse).Where(one => one.Type == "message").Select(one => one.Text)));
    }

    [Theory]
    [InlineData("{\"topics\":[{\"topic\":\"a\",\"last\":1}],\"since\":\"start\"}", 3)]
    [InlineData("{\"topics\":[{\"topic\":\"a\",\"since\":\"start\"}],\"last\":1}", 1, 2, 3)]
    [InlineData("{\"topics\":[\"a\"],\"last\":2}", 2, 3)]
    [InlineData("{\"topics\":[{\"topic\":\"a\",\"since\":\"now\"}],\"last\":2}")]
    public async Task A_topic_that_says_itself_where_it_begins_takes_nothing_from_beside_the_list(string payload, params int[] expected)
    {
        await using var app = await TestApp.StartAsync();
        foreach (var text in (string[])["1", "2", "3"])
        {
            await app.Hub.PublishTextAsync("a", text);
        }

        using var socket = await app.OpenAsync("ws");
        await socket.HearAsync("ready");
        await socket.SayAsync("subscribe", JsonDocument.Parse(payload).RootElement);
        await socket.HearAsync("reply");
        await app.Hub.PublishTextAsync("a", "live");
        var heard = new List<string>();
        do
        {
            heard.Add((await socket.HearAsync("message")).GetProperty("data").GetString()!);
        }
        while (heard[^1] != "live");
        Assert.Equal([.. expected.Select(one => $"{one}"), "live"], heard);
    }

    [Theory]
    [InlineData("HTTP/1.1", "websocket", 101)]
    [InlineData("HTTP/1.1", "foo, WebSocket", 101)]
    [InlineData("HTTP/1.1", "foo", 426)]
    [InlineData("HTTP/1.0", "websocket", 426)]
    public async Task A_websocket_is_opened_by_HTTP_1_1_and_by_any_list_that_names_it(string version, string upgrade, int status)
    {
        await using var app = await TestApp.StartAsync();
        using var client = await RawClient.ConnectAsync(app);
        await client.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /ws {version}\r\nHost: localhost:{app.Address.Port}\r\nConnection: Upgrade\r\nUpgrade: {upgrade}\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        await client.ReadUntilAsync(bytes => bytes.IndexOf("\r\n\r\n"u8) > 0);
        Assert.Equal($"{status}", Encoding.ASCII.GetString(client.Received)[9..12]);
    }

    [Fact]
    public async Task A_raw_message_that_is_too_large_is_said_to_be_that()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await RawClient.ConnectAsync(app);
        await client.SendAsync(client.Upgrade("/ws?topic=a&format=raw"));
        await client.ReadUntilAsync(bytes => bytes.IndexOf("\r\n\r\n"u8) > 0);
        await client.SendFrameAsync(new string('x', 70 * 1024));
        await client.ReadToEndAsync();
        Assert.Equal(1009, client.CloseCode());
    }
}
