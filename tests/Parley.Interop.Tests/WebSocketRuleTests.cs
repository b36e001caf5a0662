using System.Text;
using Parley.Contracts;
using Parley.Interop.Tests.Support;

namespace Parley.Interop.Tests;

/// <summary>Mistakes, frames, pings and closing on the WebSocket, with npm's <c>ws</c>.</summary>
public sealed class WebSocketRuleTests
{
    /// <summary>W18.</summary>
    [Theory]
    [InlineData("""{"type":"fly","ref":7}""", "unknown_type")]
    [InlineData("""{"type":"publish","ref":7,"payload":{"topic":"a"}}""", "bad_request")]
    [InlineData("""{"type":"publish","ref":7,"payload":{"topic":"a b","data":1}}""", "bad_topic")]
    [InlineData("""{"type":"publish","ref":7,"payload":{"topic":"$a","data":1}}""", "forbidden")]
    [InlineData("""{"type":"subscribe","ref":7,"payload":{"topics":["a"],"since":"x"}}""", "bad_position")]
    [InlineData("""{"type":"history","ref":7,"payload":{"topic":"a","before":"zzzzzz-1"}}""", "bad_position")]
    [InlineData("""{"type":"edit","ref":7,"payload":{"topic":"a","message":"zzzzzz-1","data":1}}""", "not_found")]
    [InlineData("""{"type":"refresh","ref":7,"payload":{"token":"t"}}""", "bad_request")]
    public async Task A_mistake_is_answered_and_the_connection_stays(string command, string code)
    {
        await using var server = await TestServer.StartAsync();
        await using var socket = await server.OpenSocketAsync();

        await socket.SendAsync(command);
        var error = await socket.NextAsync("error");

        Assert.Equal((code, "7"), (error["code"], error.Id));
        Assert.NotEmpty(error["message"]);
        Assert.Equal("reply", (await socket.CommandAsync("presence", """{"topic":"a"}""")).Type);
    }

    /// <summary>W17.</summary>
    [Fact]
    public async Task More_topics_than_allowed_are_refused_together()
    {
        await using var server = await TestServer.StartAsync(configure: options => options.Hub = options.Hub with { MaxTopicsPerConnection = 2 });
        await using var socket = await server.OpenSocketAsync();

        Assert.Equal("too_many_topics", (await socket.CommandAsync("subscribe", """{"topics":["a","b","c"]}"""))["code"]);
        Assert.Equal("reply", (await socket.CommandAsync("subscribe", """{"topics":["a","b"]}""")).Type);
    }

    /// <summary>W19.</summary>
    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"ref\":1}")]
    [InlineData("")]
    public async Task What_is_no_command_is_answered_and_ends_the_connection(string text)
    {
        await using var server = await TestServer.StartAsync();
        await using var socket = await server.OpenSocketAsync();

        await socket.SendAsync(text);

        Assert.Equal("bad_request", (await socket.NextAsync("error"))["code"]);
        Assert.Equal(4504, (await socket.NextAsync("close")).Payload.GetProperty("code").GetInt32());
        Assert.Equal(4504, await socket.NextCloseAsync());
    }

    /// <summary>W19.</summary>
    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Pipe)]
    public async Task Binary_frames_bad_utf8_and_long_messages_end_the_connection(Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await using var binary = await server.OpenSocketAsync();
        await using var broken = await server.OpenSocketAsync();
        await using var tooLong = await server.OpenSocketAsync();
        await using var tooLongInParts = await server.OpenSocketAsync();

        await binary.SendBytesAsync("{}"u8.ToArray(), binary: true);
        await broken.SendBytesAsync([0x22, 0xFF, 0x22]);
        await tooLong.SendBytesAsync(Presence(73_729));
        await tooLongInParts.SendBytesAsync(Presence(40_000), fin: false);
        await tooLongInParts.SendBytesAsync(new byte[40_000].Select(_ => (byte)' ').ToArray(), fin: false);

        Assert.Equal(1003, await binary.NextCloseAsync());
        Assert.Equal(1007, await broken.NextCloseAsync());
        Assert.Equal(1009, await tooLong.NextCloseAsync());
        Assert.Equal(1009, await tooLongInParts.NextCloseAsync());
    }

    /// <summary>W19: the longest message is taken, in one frame and in fragments that split a character.</summary>
    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Pipe)]
    public async Task The_longest_message_and_fragments_are_read(Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await using var socket = await server.OpenSocketAsync("ws?topic=a");

        await socket.SendBytesAsync(Presence(73_728));
        await socket.NextAsync("reply");
        foreach (var part in Encoding.UTF8.GetBytes("""{"type":"publish","payload":{"topic":"a","data":"é部😀"}}""").Chunk(1))
        {
            await socket.SendBytesAsync(part, fin: false);
        }

        await socket.DoAsync(new { ping = "between fragments" });
        await socket.SendBytesAsync([], fin: true);

        var seen = new[] { await socket.NextAsync(), await socket.NextAsync() };
        Assert.Equal("é部😀", seen.Single(one => one.Type == "message")["data"]);
        Assert.Single(seen, one => one.Type == "reply");
    }

    /// <summary>W20.</summary>
    [Fact]
    public async Task A_ping_is_answered_and_a_client_that_answers_none_is_closed()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        await using var alive = await server.OpenSocketAsync();
        await using var deaf = await NodeSocket.OpenAsync(server.SocketUrl(), new { autoPong = false });
        await deaf.NextAsync("ready");

        for (var second = 0; second < 28; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            // Whoever has its second answer has sent, before it asked, the pong to a ping that came before the first.
            await alive.CommandAsync("presence", """{"topic":"a"}""");
            await alive.CommandAsync("presence", """{"topic":"a"}""");
        }

        Assert.Equal(4002, await deaf.NextCloseAsync());
        await alive.DoAsync(new { ping = "hello" });
        while (!(await alive.NextLineAsync()).TryGetProperty("pong", out _))
        {
        }

        Assert.Equal("reply", (await alive.CommandAsync("presence", """{"topic":"a"}""")).Type);
    }

    /// <summary>W1: an offer to compress is declined, and the rest works.</summary>
    [Fact]
    public async Task Compression_is_declined()
    {
        await using var server = await TestServer.StartAsync();
        await using var socket = await NodeSocket.OpenAsync(server.SocketUrl(), new { perMessageDeflate = true });

        Assert.Equal("", socket.Opened.GetProperty("extensions").GetString());
        await socket.NextAsync("ready");
    }

    /// <summary>A client that closes is answered with its own code.</summary>
    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Pipe)]
    public async Task A_client_that_closes_is_answered(Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await using var socket = await server.OpenSocketAsync("ws?topic=a");

        await socket.DoAsync(new { close = 3001 });

        Assert.Equal(3001, await socket.NextCloseAsync());
    }

    /// <summary>W1.</summary>
    [Fact]
    public async Task Without_an_upgrade_the_answer_is_426()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Client.GetAsync("ws");

        Assert.Equal(426, (int)response.StatusCode);
        Assert.Equal("upgrade_required", Json.Parse(await response.Content.ReadAsStringAsync()).GetProperty("code").GetString());
        Assert.Contains("websocket", response.Headers.Upgrade.ToString(), StringComparison.Ordinal);
    }

    /// <summary>W21: without a topic of its own a raw socket can publish nowhere.</summary>
    [Fact]
    public async Task A_raw_socket_with_two_topics_takes_no_messages()
    {
        await using var server = await TestServer.StartAsync();
        await using var socket = await NodeSocket.OpenAsync(server.SocketUrl("ws?format=raw&topic=a&topic=b"));

        await socket.SendAsync("hello");

        Assert.Equal(4504, await socket.NextCloseAsync());
        Assert.Empty(await server.HistoryAsync("a"));
    }

    /// <summary>A command of an exact length.</summary>
    private static byte[] Presence(int length)
    {
        var command = """{"type":"presence","payload":{"topic":"a"}}""";
        return Encoding.UTF8.GetBytes(command.PadRight(length));
    }
}
