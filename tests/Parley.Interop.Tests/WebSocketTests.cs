using System.Globalization;
using System.Text;
using Parley.Interop.Tests.Support;

namespace Parley.Interop.Tests;

/// <summary>The WebSocket's rules, with npm's <c>ws</c>.</summary>
public sealed class WebSocketTests
{
    /// <summary>W3 to W5, W7 to W9.</summary>
    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Pipe)]
    public async Task Commands_are_answered_with_their_reference_as_it_was_sent(Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await using var socket = await OpenAsync(server);
        foreach (var reference in (string[])["1", "\"a\"", "-2.50e1", "\"\\u0041\\ud800\"", "12345678901234567890"])
        {
            await socket.SendAsync($$$"""{"type":"presence","ref":{{{reference}}},"payload":{"topic":"a"}}""");

            var frame = await socket.NextTextAsync();

            Assert.StartsWith($$"""{"type":"reply","ref":{{reference}},"payload":{""", frame, StringComparison.Ordinal);
        }

        await socket.SendAsync("""{"type":"presence","payload":{"topic":"a"}}""");
        Assert.StartsWith("""{"type":"reply","payload":{""", await socket.NextTextAsync(), StringComparison.Ordinal);
    }

    /// <summary>W7, W17, E12.</summary>
    [Fact]
    public async Task Subscribing_is_answered_before_the_first_event_and_twice_gives_nothing_twice()
    {
        await using var server = await TestServer.StartAsync();
        await server.PublishAsync("a", "1");
        await server.PublishAsync("b", "2");
        await using var socket = await OpenAsync(server);

        await socket.SendAsync("""{"type":"subscribe","ref":1,"payload":{"topics":["a",{"topic":"b","last":0}],"last":5}}""");
        var reply = await socket.NextAsync("reply");
        Assert.Equal("1", (await socket.NextAsync("message"))["data"]);
        await socket.SendAsync("""{"type":"subscribe","ref":2,"payload":{"topics":["a","b"],"since":"start"}}""");
        var again = await socket.NextAsync("reply");
        await server.PublishAsync("b", "3");

        Assert.Equal("3", (await socket.NextAsync("message"))["data"]);
        Assert.Equal(1, reply.Payload.GetProperty("topics").GetProperty("b").GetProperty("offset").GetInt32());
        Assert.Equal(2, again.Payload.GetProperty("topics").EnumerateObject().Count());
    }

    /// <summary>W8.</summary>
    [Fact]
    public async Task After_unsubscribing_nothing_comes()
    {
        await using var server = await TestServer.StartAsync();
        await using var socket = await OpenAsync(server, "ws?topic=a&topic=b");

        await socket.SendAsync("""{"type":"unsubscribe","ref":1,"payload":{"topics":["a","never"]}}""");
        await socket.NextAsync("reply");
        await server.PublishAsync("a", "1");
        await server.PublishAsync("b", "2");

        Assert.Equal("b", (await socket.NextAsync("message"))["topic"]);
    }

    /// <summary>W4, W9, G3.</summary>
    [Fact]
    public async Task Publishes_that_do_not_wait_for_their_answers_keep_their_order()
    {
        await using var server = await TestServer.StartAsync();
        await using var reader = await OpenAsync(server, "ws?topic=a");
        await using var socket = await OpenAsync(server);
        for (var i = 1; i <= 200; i++)
        {
            await socket.SendAsync($$$"""{"type":"publish","ref":{{{i}}},"payload":{"topic":"a","data":{{{i}}}}}""");
        }

        var references = new HashSet<string>();
        for (var i = 1; i <= 200; i++)
        {
            Assert.True(references.Add((await socket.NextAsync("reply")).Id!));
        }

        var seen = await reader.NextMessagesAsync(200);
        Assert.Equal(Enumerable.Range(1, 200).Select(i => i.ToString(CultureInfo.InvariantCulture)), seen.Select(message => message["data"]));
        Assert.Equal(Enumerable.Range(1, 200).Select(i => i.ToString(CultureInfo.InvariantCulture)), seen.Select(message => message["offset"]));
    }

    /// <summary>W9, H4, H5.</summary>
    [Fact]
    public async Task Keys_and_expected_offsets_hold_as_over_http()
    {
        await using var server = await TestServer.StartAsync();
        await using var socket = await OpenAsync(server);

        var first = await CommandAsync(socket, "publish", """{"topic":"a","data":1,"key":"k","ifOffset":0}""");
        var repeated = await CommandAsync(socket, "publish", """{"topic":"a","data":1,"key":"k","ifOffset":0}""");
        var other = await CommandAsync(socket, "publish", """{"topic":"a","data":2,"key":"k"}""");
        var late = await CommandAsync(socket, "publish", """{"topic":"a","data":2,"ifOffset":0}""");

        Assert.Equal("reply", first.Type);
        Assert.Equal(first["id"], repeated["id"]);
        Assert.True(repeated.Payload.GetProperty("duplicate").GetBoolean());
        Assert.Equal(("error", "key_reused"), (other.Type, other["code"]));
        Assert.Equal(("error", "conflict"), (late.Type, late["code"]));
        Assert.Single(await server.HistoryAsync("a"));
    }

    /// <summary>W12, H8, N11.</summary>
    [Fact]
    public async Task History_is_the_same_as_over_http()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 1; i <= 5; i++)
        {
            await server.PublishAsync("a", $"{i}");
        }

        await using var socket = await OpenAsync(server);

        var page = await CommandAsync(socket, "history", """{"topic":"a","after":1,"limit":3}""");

        Assert.Equal(["2", "3", "4"], page.Payload.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("data").GetRawText()));
        Assert.True(page.Payload.GetProperty("more").GetBoolean());
        Assert.Equal(await server.Client.GetStringAsync("topics/a/messages?after=1&limit=3"), page.Data);
    }

    /// <summary>W12: a page of large messages is one answer, and the connection lives on.</summary>
    [Fact]
    public async Task A_page_of_large_messages_arrives_whole()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 30; i++)
        {
            await server.PublishAsync("a", $"\"{HostileTexts.Largest}\"");
        }

        await using var socket = await OpenAsync(server);

        var page = await CommandAsync(socket, "history", """{"topic":"a","limit":30}""");

        Assert.Equal(30, page.Payload.GetProperty("messages").GetArrayLength());
        Assert.Equal("reply", (await CommandAsync(socket, "presence", """{"topic":"a"}""")).Type);
    }

    /// <summary>W13, W14, E9, E10, E13, E14.</summary>
    [Fact]
    public async Task People_are_seen_by_those_who_ask()
    {
        await using var server = await TestServer.StartAsync(
            configure: options => options.Hub = options.Hub with { PresenceGrace = TimeSpan.FromMilliseconds(100) });
        await using var asking = await OpenAsync(server, "ws?topic=a&people=1&name=Ann");
        Assert.Equal("Ann", (await asking.NextAsync("joined")).Payload.GetProperty("user").GetProperty("name").GetString());
        await using var quiet = await OpenAsync(server, "ws?topic=a");
        var bob = await OpenAsync(server, "ws?topic=a&name=Bob");

        Assert.Equal("Bob", (await asking.NextAsync("joined")).Payload.GetProperty("user").GetProperty("name").GetString());
        var present = await CommandAsync(quiet, "presence", """{"topic":"a"}""");
        Assert.Equal(2, present.Payload.GetProperty("count").GetInt32());
        Assert.Equal("reply", (await CommandAsync(bob, "typing", """{"topic":"a"}""")).Type);
        Assert.Equal("Bob", (await asking.NextAsync("typing")).Payload.GetProperty("user").GetProperty("name").GetString());
        await bob.DisposeAsync();
        Assert.Equal("Bob", (await asking.NextAsync("left")).Payload.GetProperty("user").GetProperty("name").GetString());

        await server.PublishAsync("a", "1");
        await quiet.NextAsync("message");
    }

    /// <summary>W15.</summary>
    [Fact]
    public async Task Only_users_with_an_id_have_read_marks()
    {
        await using var server = await TestServer.StartAsync();
        await using var socket = await OpenAsync(server, "ws?name=Ann");

        Assert.Equal("forbidden", (await CommandAsync(socket, "read", """{"topic":"a","offset":1}"""))["code"]);
    }

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
        await using var socket = await OpenAsync(server);

        await socket.SendAsync(command);
        var error = await socket.NextAsync("error");

        Assert.Equal((code, "7"), (error["code"], error.Id));
        Assert.NotEmpty(error["message"]);
        Assert.Equal("reply", (await CommandAsync(socket, "presence", """{"topic":"a"}""")).Type);
    }

    /// <summary>W17.</summary>
    [Fact]
    public async Task More_topics_than_allowed_are_refused_together()
    {
        await using var server = await TestServer.StartAsync(configure: options => options.Hub = options.Hub with { MaxTopicsPerConnection = 2 });
        await using var socket = await OpenAsync(server);

        Assert.Equal("too_many_topics", (await CommandAsync(socket, "subscribe", """{"topics":["a","b","c"]}"""))["code"]);
        Assert.Equal("reply", (await CommandAsync(socket, "subscribe", """{"topics":["a","b"]}""")).Type);
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
        await using var socket = await OpenAsync(server);

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
        await using var binary = await OpenAsync(server);
        await using var broken = await OpenAsync(server);
        await using var tooLong = await OpenAsync(server);
        await using var tooLongInParts = await OpenAsync(server);

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
        await using var socket = await OpenAsync(server, "ws?topic=a");

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
        await using var server = await TestServer.StartAsync(configure: options => options.Hub = options.Hub with
        {
            HeartbeatInterval = TimeSpan.FromSeconds(1),
            PongTimeout = TimeSpan.FromSeconds(2),
        });
        await using var alive = await OpenAsync(server);
        await using var deaf = await NodeSocket.OpenAsync(server.SocketUrl(), new { autoPong = false });
        await deaf.NextAsync("ready");

        Assert.Equal(4002, await deaf.NextCloseAsync());
        await alive.DoAsync(new { ping = "hello" });
        while (!(await alive.NextLineAsync()).TryGetProperty("pong", out _))
        {
        }

        Assert.Equal("reply", (await CommandAsync(alive, "presence", """{"topic":"a"}""")).Type);
    }

    /// <summary>W1: an offer to compress is declined, and the rest works.</summary>
    [Fact]
    public async Task Compression_is_declined()
    {
        await using var server = await TestServer.StartAsync();
        await using var socket = await NodeSocket.OpenAsync(server.SocketUrl(), new { perMessageDeflate = true });

        Assert.Equal("", (await socket.NextLineAsync()).GetProperty("extensions").GetString());
        await socket.NextAsync("ready");
    }

    /// <summary>A client that closes is answered with its own code.</summary>
    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Pipe)]
    public async Task A_client_that_closes_is_answered(Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await using var socket = await OpenAsync(server, "ws?topic=a");

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

    private static async Task<NodeSocket> OpenAsync(TestServer server, string path = "ws")
    {
        var socket = await NodeSocket.OpenAsync(server.SocketUrl(path));
        await socket.NextAsync("ready");
        return socket;
    }

    private static async Task<Received> CommandAsync(NodeSocket socket, string type, string payload)
    {
        await socket.SendAsync($$"""{"type":"{{type}}","ref":"r","payload":{{payload}}}""");
        var answer = await socket.NextAsync();
        Assert.Equal("\"r\"", answer.Id);
        return answer;
    }

    /// <summary>A command of an exact length.</summary>
    private static byte[] Presence(int length)
    {
        var command = """{"type":"presence","payload":{"topic":"a"}}""";
        return Encoding.UTF8.GetBytes(command.PadRight(length));
    }
}
