using System.Globalization;
using Parley.Access;
using Parley.Interop.Tests.Support;

namespace Parley.Interop.Tests;

/// <summary>The WebSocket's commands, with npm's <c>ws</c>.</summary>
public sealed class WebSocketCommandTests
{
    /// <summary>W3 to W5, W7 to W9.</summary>
    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Pipe)]
    public async Task Commands_are_answered_with_their_reference_as_it_was_sent(Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await using var socket = await server.OpenSocketAsync();
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
        await using var socket = await server.OpenSocketAsync();

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
        await using var socket = await server.OpenSocketAsync("ws?topic=a&topic=b");

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
        await using var reader = await server.OpenSocketAsync("ws?topic=a");
        await using var socket = await server.OpenSocketAsync();
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

    /// <summary>G3: whoever decides about access may take its time.</summary>
    [Fact]
    public async Task Publishes_keep_their_order_when_access_is_decided_slowly()
    {
        await using var server = await TestServer.StartAsync(configure: options => options.Access = _ => new SlowAccess());
        await using var reader = await server.OpenSocketAsync("ws?topic=a");
        await using var socket = await server.OpenSocketAsync();
        for (var i = 1; i <= 50; i++)
        {
            await socket.SendAsync($$$"""{"type":"publish","ref":{{{i}}},"payload":{"topic":"a","data":{{{i}}}}}""");
        }

        var seen = await reader.NextMessagesAsync(50);
        Assert.Equal(Enumerable.Range(1, 50).Select(i => i.ToString(CultureInfo.InvariantCulture)), seen.Select(message => message["data"]));
    }

    /// <summary>W9, H4, H5.</summary>
    [Fact]
    public async Task Keys_and_expected_offsets_hold_as_over_http()
    {
        await using var server = await TestServer.StartAsync();
        await using var socket = await server.OpenSocketAsync();

        var first = await socket.CommandAsync("publish", """{"topic":"a","data":1,"key":"k","ifOffset":0}""");
        var repeated = await socket.CommandAsync("publish", """{"topic":"a","data":1,"key":"k","ifOffset":0}""");
        var other = await socket.CommandAsync("publish", """{"topic":"a","data":2,"key":"k"}""");
        var late = await socket.CommandAsync("publish", """{"topic":"a","data":2,"ifOffset":0}""");

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

        await using var socket = await server.OpenSocketAsync();

        var page = await socket.CommandAsync("history", """{"topic":"a","after":1,"limit":3}""");

        Assert.Equal(["2", "3", "4"], page.Payload.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("data").GetRawText()));
        Assert.True(page.Payload.GetProperty("more").GetBoolean());
        Assert.Equal(await server.Client.GetStringAsync("topics/a/messages?after=1&limit=3"), page.Data);
    }

    /// <summary>W12: pages of large messages are answers of their own, and the connection lives on.</summary>
    [Fact]
    public async Task Large_messages_arrive_whole_page_by_page()
    {
        const int Messages = 30;
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < Messages; i++)
        {
            await server.PublishAsync("a", $"\"{HostileTexts.Largest}\"");
        }

        await using var socket = await server.OpenSocketAsync();
        var offsets = new List<long>();
        bool hasMore;
        do
        {
            var page = await socket.CommandAsync("history", $$"""{"topic":"a","after":{{offsets.LastOrDefault()}},"limit":30}""");
            offsets.AddRange(page.Payload.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("offset").GetInt64()));
            hasMore = page.Payload.GetProperty("more").GetBoolean();
        }
        while (hasMore);

        Assert.Equal(Enumerable.Range(1, Messages).Select(offset => (long)offset), offsets);
        Assert.Equal("reply", (await socket.CommandAsync("presence", """{"topic":"a"}""")).Type);
    }

    /// <summary>W13, W14, E9, E10, E13, E14.</summary>
    [Fact]
    public async Task People_are_seen_by_those_who_ask()
    {
        await using var server = await TestServer.StartAsync(
            configure: options => options.Hub = options.Hub with { PresenceGrace = TimeSpan.FromMilliseconds(100) });
        await using var asking = await server.OpenSocketAsync("ws?topic=a&people=1&name=Ann");
        Assert.Equal("Ann", (await asking.NextAsync("joined")).Payload.GetProperty("user").GetProperty("name").GetString());
        await using var quiet = await server.OpenSocketAsync("ws?topic=a");
        var bob = await server.OpenSocketAsync("ws?topic=a&name=Bob");

        Assert.Equal("Bob", (await asking.NextAsync("joined")).Payload.GetProperty("user").GetProperty("name").GetString());
        var present = await quiet.CommandAsync("presence", """{"topic":"a"}""");
        Assert.Equal(2, present.Payload.GetProperty("count").GetInt32());
        Assert.Equal("reply", (await bob.CommandAsync("typing", """{"topic":"a"}""")).Type);
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
        await using var socket = await server.OpenSocketAsync("ws?name=Ann");

        Assert.Equal("forbidden", (await socket.CommandAsync("read", """{"topic":"a","offset":1}"""))["code"]);
    }

    /// <summary>The first question takes longest.</summary>
    private sealed class SlowAccess : IAccess
    {
        private int _asked;

        public async ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel)
        {
            if (request.Action == AccessAction.Publish)
            {
                await Task.Delay(Math.Max(1, 50 - Interlocked.Increment(ref _asked)), cancel);
            }

            return AccessDecision.Allow;
        }
    }

    /// <summary>W22.</summary>
    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Pipe)]
    public async Task A_ping_is_answered_with_nothing(Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await using var socket = await server.OpenSocketAsync();

        await socket.SendAsync("""{"type":"ping","ref":"p"}""");
        Assert.Equal("""{"type":"reply","ref":"p","payload":{}}""", await socket.NextTextAsync());
        await socket.SendAsync("""{"type":"ping","ref":1,"payload":{"any":1}}""");
        Assert.Equal("""{"type":"reply","ref":1,"payload":{}}""", await socket.NextTextAsync());
    }
}
