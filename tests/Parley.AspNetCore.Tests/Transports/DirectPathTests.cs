using System.Text;
using Parley.Codes;
using Parley.Core.Tests.Testing;
using Parley.Frames;

namespace Parley.AspNetCore.Tests.Transports;

public sealed class DirectPathTests
{
    [Fact]
    public async Task On_plain_http_frames_go_straight_to_the_socket()
    {
        await using var app = await TestApp.StartAsync();
        using var paths = new PathCounter(app);
        for (var i = 0; i < 10; i++)
        {
            using var sse = await RawClient.StreamAsync(app, "/topics/t/events");
            using var webSocket = await RawClient.WebSocketAsync(app, "/ws?topic=t");
        }

        Assert.Equal(OperatingSystem.IsLinux() ? (20, 0) : (0, 20), (paths.Sockets, paths.Pipes));
    }

    [Fact]
    public async Task Where_it_is_switched_off_everything_takes_the_pipe()
    {
        await using var app = await TestApp.StartAsync(options => options.Transports = new TransportOptions { UseDirectSockets = false });
        using var paths = new PathCounter(app);
        using var sse = await RawClient.StreamAsync(app, "/topics/t/events");
        using var webSocket = await RawClient.WebSocketAsync(app, "/ws?topic=t");
        Assert.Equal((0, 2), (paths.Sockets, paths.Pipes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_paths_carry_the_same_bytes(bool isDirect)
    {
        await using var app = await StartAsync(isDirect);
        using var sse = await RawClient.StreamAsync(app, "/topics/t/events");
        using var webSocket = await RawClient.WebSocketAsync(app, "/ws?topic=t");
        // Half a megabyte: the clients read only afterwards, and their allowance is one.
        string[] texts = [.. Enumerable.Range(0, 50).Select(i => new string((char)('a' + (i % 26)), i * 397))];
        foreach (var text in texts)
        {
            await app.Hub.PublishTextAsync("t", text);
        }

        await sse.ReadUntilAsync(bytes => bytes.IndexOf("\"offset\":50,"u8) > 0 && bytes.EndsWith("\n\n\r\n"u8));
        await webSocket.ReadUntilAsync(bytes => bytes.EndsWith("\"}}"u8) && bytes.IndexOf("\"offset\":50,"u8) > 0);
        Assert.Equal(texts, sse.Events(Wire.SseChunked).Where(e => e.Type == "message").Select(e => e.Text));
        Assert.Equal(texts, webSocket.Events(Wire.WebSocket).Where(e => e.Type == "message").Select(e => e.Text));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_that_were_sent_ahead_are_answered_before_the_stream_begins(bool isDirect)
    {
        await using var app = await StartAsync(isDirect);
        await app.Hub.PublishTextAsync("t", "hello");
        for (var i = 0; i < 30; i++)
        {
            using var client = await RawClient.ConnectAsync(app);
            var live = client.Get("/health/live");
            await client.SendAsync(string.Concat(Enumerable.Repeat(live, i % 5)) + client.Get("/topics/t/events?since=start"));
            await client.ReadUntilAsync(bytes => bytes.IndexOf("hello"u8) > 0 && bytes.EndsWith("\n\n\r\n"u8));
            var text = Encoding.UTF8.GetString(client.Received);
            var responses = text.Split("HTTP/1.1 200 OK\r\n", StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal((i % 5) + 1, responses.Length);
            Assert.Contains("text/event-stream", responses[^1], StringComparison.Ordinal);
            Assert.EndsWith("\n\n\r\n", responses[^1], StringComparison.Ordinal);
            var stream = responses[^1][(responses[^1].IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            var events = WireText.Parse(Wire.SseChunked, Encoding.UTF8.GetBytes(stream));
            Assert.Equal(["ready", "message"], events.Select(e => e.Type));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_serves_requests_before_and_after_a_stream(bool isDirect)
    {
        await using var app = await StartAsync(isDirect);
        using var paths = new PathCounter(app);
        using var client = await RawClient.ConnectAsync(app);
        for (var i = 0; i < 3; i++)
        {
            client.Forget();
            await client.SendAsync(client.Get("/health/live"));
            await client.ReadUntilAsync(bytes => bytes.StartsWith("HTTP/1.1 200"u8) && bytes.EndsWith("{\"status\":\"live\"}"u8));
            client.Forget();
            await client.SendAsync(client.Get("/topics/t/events"));
            await client.ReadUntilAsync(bytes => bytes.IndexOf("event: ready"u8) > 0 && bytes.EndsWith("\n\n\r\n"u8));
            var ready = client.Events(Wire.SseChunked).Single();
            app.Hub.FindConnection(ready.Payload.GetProperty("connection").GetString()!)!.Close(CloseCode.Kicked);
            await client.ReadUntilAsync(bytes => bytes.EndsWith("0\r\n\r\n"u8));
            Assert.Contains("event: close", Encoding.UTF8.GetString(client.Received), StringComparison.Ordinal);
        }

        Assert.Equal(3, isDirect && OperatingSystem.IsLinux() ? paths.Sockets : paths.Pipes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_is_refused_gets_its_whole_answer_and_the_connection_stays(bool isDirect)
    {
        await using var app = await TestApp.StartAsync(options =>
        {
            options.Transports = new TransportOptions { UseDirectSockets = isDirect };
            options.Hub = new HubOptions { MaxTopicsPerConnection = 1 };
        });
        using var client = await RawClient.ConnectAsync(app);
        for (var i = 0; i < 50; i++)
        {
            client.Forget();
            await client.SendAsync(client.Get("/events?topic=a&topic=b"));
            await client.ReadUntilAsync(bytes => bytes.IndexOf("too_many_topics"u8) > 0);
            await client.SendAsync(client.Get("/health/live"));
            await client.ReadUntilAsync(bytes => bytes.IndexOf("HTTP/1.1 200"u8) > 0);
        }

        await Eventually.TrueAsync(() => app.Hub.ConnectionCount == 0);
    }

    private static Task<TestApp> StartAsync(bool isDirect) =>
        TestApp.StartAsync(options => options.Transports = new TransportOptions { UseDirectSockets = isDirect });
}
