using System.Globalization;
using System.Net;
using Parley.Interop.Tests.Support;

namespace Parley.Interop.Tests;

/// <summary>The rules of the event streams.</summary>
public sealed class EventStreamTests
{
    /// <summary>S2: the header and the first bytes come at once, whatever there is to say.</summary>
    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Pipe)]
    [InlineData(Route.Http2)]
    public async Task The_first_bytes_come_at_once_with_the_headers_of_a_stream(Route route)
    {
        await using var server = await TestServer.StartAsync(route);

        using var response = await server.Client.GetAsync("topics/empty/events", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.ToString());
        Assert.True(response.Headers.CacheControl is { NoCache: true, NoStore: true });
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.Matches("^retry: [1-9][0-9]+$", await reader.ReadLineAsync().WaitAsync(TestServer.Patience));
        Assert.Equal("", await reader.ReadLineAsync().WaitAsync(TestServer.Patience));
        Assert.Matches("^id: [a-z0-9]{6,12}-0$", await reader.ReadLineAsync().WaitAsync(TestServer.Patience));
        Assert.Equal("event: ready", await reader.ReadLineAsync().WaitAsync(TestServer.Patience));
    }

    /// <summary>S3, S4, S5, E12: where a stream begins, and what it says about it.</summary>
    [Theory]
    [InlineData("", null, "", null)]
    [InlineData("since=now", null, "", null)]
    [InlineData("since=start", null, "1 2 3", null)]
    [InlineData("last=2", null, "2 3", null)]
    [InlineData("last=0", null, "", null)]
    [InlineData("since=EPOCH-1", null, "2 3", "recovered")]
    [InlineData("lastEventId=EPOCH-1", null, "2 3", "recovered")]
    [InlineData("since=EPOCH-0&last=1", null, "1 2 3", "recovered")]
    [InlineData("since=start", "EPOCH-2", "3", "recovered")]
    [InlineData("last=1", "EPOCH-3", "", "recovered")]
    [InlineData("", "zzzzzz-1", "", "epoch")]
    [InlineData("last=1", "zzzzzz-1", "3", "epoch")]
    [InlineData("", "what is this", "", "epoch")]
    [InlineData("since=EPOCH-99", null, "", "ahead")]
    [InlineData("since=EPOCH-99&last=2", null, "2 3", "ahead")]
    public async Task A_stream_begins_where_the_request_says(string query, string? header, string replayed, string? outcome)
    {
        await using var server = await TestServer.StartAsync();
        await server.PublishAsync("a", "1");
        await server.PublishAsync("a", "2");
        await server.PublishAsync("a", "3");
        var epoch = server.Hub.Epoch;

        await using var stream = await SseSubscriber.OpenAsync(
            server,
            $"topics/a/events?{query.Replace("EPOCH", epoch, StringComparison.Ordinal)}",
            header?.Replace("EPOCH", epoch, StringComparison.Ordinal));
        var ready = await stream.NextAsync("ready");
        await server.PublishAsync("a", "4");

        var expected = replayed.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var seen = await stream.NextMessagesAsync(expected.Length + 1);
        Assert.Equal([.. expected, "4"], seen.Select(message => message["data"]));
        var topic = ready.Payload.GetProperty("topics").GetProperty("a");
        Assert.Equal(outcome is not null, topic.TryGetProperty("recovered", out var recovered));
        Assert.Equal(3, topic.GetProperty("offset").GetInt64());
        if (outcome == "recovered")
        {
            Assert.True(recovered.GetBoolean());
            Assert.Equal(expected.Length, topic.GetProperty("replayed").GetInt32());
        }
        else if (outcome is not null)
        {
            Assert.False(recovered.GetBoolean());
            Assert.Equal(outcome, topic.GetProperty("reason").GetString());
        }
    }

    /// <summary>S1, S3, S4.</summary>
    [Theory]
    [InlineData("events", "bad_request")]
    [InlineData("events?topic=a%20b", "bad_topic")]
    [InlineData("topics/a%2Fb/events", "bad_topic")]
    [InlineData("topics/%24a/events", "forbidden")]
    [InlineData("topics/a/events?since=x", "bad_position")]
    [InlineData("topics/a/events?last=501", "bad_request")]
    [InlineData("topics/a/events?last=-1", "bad_request")]
    [InlineData("topics/a/events?format=xml", "bad_request")]
    public async Task A_wrong_request_is_refused_as_a_problem(string path, string code)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Client.GetAsync(path);
        var problem = Json.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
    }

    /// <summary>S7, G2: replayed and live, one order.</summary>
    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Pipe)]
    [InlineData(Route.Http2)]
    public async Task Several_topics_come_in_the_order_of_their_ids(Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        for (var i = 0; i < 30; i++)
        {
            await server.PublishAsync($"t{i % 3}", "0");
        }

        await using var stream = await SseSubscriber.OpenAsync(server, "events?topic=t0&topic=t1&topic=t2&since=start");
        await stream.NextAsync("ready");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async topic =>
        {
            for (var i = 0; i < 20; i++)
            {
                await server.PublishAsync($"t{topic}", "1");
            }
        }));

        var ids = (await stream.NextMessagesAsync(90)).Select(message => Sequence(message.Id!)).ToList();
        Assert.Equal(ids.Order(), ids);
        Assert.Equal(90, ids.Distinct().Count());
    }

    /// <summary>S5, S6, E6, E7, U5: what was edited and deleted since, and messages as they are now.</summary>
    [Fact]
    public async Task A_replay_brings_messages_as_they_are_and_the_changes_that_came_after()
    {
        await using var server = await TestServer.StartAsync();
        using var mina = new HttpClient { BaseAddress = server.Address };
        using var named = await mina.PostAsync("me", new StringContent("{\"name\":\"Mina\"}"));
        mina.DefaultRequestHeaders.Add("Cookie", named.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        var ids = new List<string>();
        foreach (var text in (string[])["one", "two", "three"])
        {
            using var published = await mina.PostAsync("topics/a/messages", new StringContent(text));
            ids.Add(Json.Parse(await published.Content.ReadAsStringAsync()).GetProperty("id").GetString()!);
        }

        using var edited = await mina.PatchAsync($"topics/a/messages/{ids[0]}", new StringContent("ONE"));
        using var deleted = await mina.DeleteAsync($"topics/a/messages/{ids[1]}");
        using var foreign = await server.Client.DeleteAsync($"topics/a/messages/{ids[2]}");

        await using var whole = await SseSubscriber.OpenAsync(server, "topics/a/events?since=start");
        await using var rest = await SseSubscriber.OpenAsync(server, $"topics/a/events?since={ids[2]}");
        await whole.NextAsync("ready");
        await rest.NextAsync("ready");

        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        var messages = await whole.NextMessagesAsync(3);
        Assert.Equal("ONE", messages[0]["data"]);
        Assert.True(messages[0].Payload.TryGetProperty("edited", out _));
        Assert.True(messages[1].Payload.GetProperty("deleted").GetBoolean());
        Assert.False(messages[1].Payload.TryGetProperty("data", out _));
        Assert.Equal("three", messages[2]["data"]);
        foreach (var stream in new[] { whole, rest })
        {
            var edit = await stream.NextAsync("edited");
            Assert.Equal((ids[0], "1", "ONE"), (edit["message"], edit["offset"], edit["data"]));
            var deletion = await stream.NextAsync("deleted");
            Assert.Equal((ids[1], "2"), (deletion["message"], deletion["offset"]));
            Assert.Equal(deletion["id"], deletion.Id);
        }
    }

    /// <summary>S6: only log entries move the position.</summary>
    [Fact]
    public async Task Events_about_people_have_no_id()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await server.Client.GetAsync("topics/a/events?people=1&name=Ann", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var lines = new List<string>();
        while (!lines.Contains("event: joined"))
        {
            lines.Add((await reader.ReadLineAsync().WaitAsync(TestServer.Patience))!);
        }

        using var typing = await server.Client.PostAsync("topics/a/typing?name=Bob", null);
        Assert.Equal(HttpStatusCode.NoContent, typing.StatusCode);
        while (!lines.Contains("event: typing"))
        {
            lines.Add((await reader.ReadLineAsync().WaitAsync(TestServer.Patience))!);
        }

        Assert.Single(lines, line => line.StartsWith("id:", StringComparison.Ordinal));
    }

    /// <summary>S8.</summary>
    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Pipe)]
    [InlineData(Route.Http2)]
    public async Task A_quiet_stream_sends_comments(Route route)
    {
        await using var server = await TestServer.StartAsync(
            route, options => options.Hub = options.Hub with { HeartbeatInterval = TimeSpan.FromMilliseconds(200) });
        using var response = await server.Client.GetAsync("topics/a/events", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        for (var comments = 0; comments < 2;)
        {
            comments += await reader.ReadLineAsync().WaitAsync(TestServer.Patience) is [':', ..] ? 1 : 0;
        }
    }

    /// <summary>S10.</summary>
    [Fact]
    public async Task A_raw_stream_shows_data_alone_and_tells_its_position_first()
    {
        await using var server = await TestServer.StartAsync();
        await server.PublishAsync("a", "\"one\"");
        using var response = await server.Client.GetAsync(
            "topics/a/events?format=raw&last=1&people=1&name=Ann", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await server.PublishAsync("a", "{\"b\":[1.0]}");
        await server.PublishAsync("a", "\"x\\ud800y\"");

        var lines = new List<string>();
        while (!lines.Contains("data: x\uFFFDy"))
        {
            lines.Add((await reader.ReadLineAsync().WaitAsync(TestServer.Patience))!);
        }

        var epoch = server.Hub.Epoch;
        Assert.Equal(
            [
                "", $"id: {epoch}-0", "", $"id: {epoch}-1", "data: one", "", $"id: {epoch}-2", "data: {\"b\":[1.0]}", "",
                $"id: {epoch}-3", "data: x\uFFFDy",
            ],
            lines[1..]);
    }

    private static long Sequence(string id) => long.Parse(id[(id.IndexOf('-', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
}
