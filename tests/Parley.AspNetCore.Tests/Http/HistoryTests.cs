using Parley.Access;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.AspNetCore.Tests.Http;

public sealed class HistoryTests
{
    [Theory]
    [InlineData("", "71-120", true)]
    [InlineData("?limit=3", "118-120", true)]
    [InlineData("?limit=500", "1-120", false)]
    [InlineData("?before=11", "1-10", false)]
    [InlineData("?before=11&limit=4", "7-10", true)]
    [InlineData("?before=E-12", "1-10", false)]
    [InlineData("?after=115", "116-120", false)]
    [InlineData("?after=0&limit=2", "1-2", true)]
    [InlineData("?after=E-0&limit=2", "1-2", true)]
    [InlineData("?after=E-6&before=9", "6-8", false)]
    [InlineData("?after=5&before=E-10", "6-8", false)]
    [InlineData("?after=5&before=6", "", false)]
    [InlineData("?after=9&before=6", "", false)]
    [InlineData("?after=120", "", false)]
    [InlineData("?after=9223372036854775807", "", false)]
    [InlineData("?before=0", "", false)]
    [InlineData("?before=1", "", false)]
    [InlineData("?after=5&limit=2", "6-7", true)]
    public async Task A_page_lies_between_its_bounds_oldest_first(string query, string offsets, bool more)
    {
        await using var app = await TestApp.StartAsync();
        await PublishAsync(app, "other", 1);
        await PublishAsync(app, "room", 120);

        var page = await app.Client.ReadAsync("topics/room/messages" + query.Replace("E-", app.Hub.Epoch + "-", StringComparison.Ordinal));

        Assert.Equal(200, page.Status);
        var found = page["messages"].EnumerateArray().Select(message => message.GetProperty("offset").GetInt64()).ToArray();
        var bounds = offsets.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse).ToArray();
        Assert.Equal(bounds.Length == 0 ? [] : LongRange(bounds[0], bounds[1]), found);
        Assert.Equal(more, page["more"].GetBoolean());
        Assert.Equal(app.Hub.Head.ToString(), page["head"].GetString());
    }

    [Theory]
    [InlineData("limit=0", "bad_request")]
    [InlineData("limit=501", "bad_request")]
    [InlineData("limit=-1", "bad_request")]
    [InlineData("limit=", "bad_request")]
    [InlineData("limit=1e1", "bad_request")]
    [InlineData("limit=1&limit=2", "bad_request")]
    [InlineData("limit=99999999999999999999", "bad_request")]
    [InlineData("before=x", "bad_position")]
    [InlineData("before=", "bad_position")]
    [InlineData("after=-1", "bad_position")]
    [InlineData("after=1.5", "bad_position")]
    [InlineData("after=99999999999999999999", "bad_position")]
    [InlineData("after=otherlog-1", "bad_position")]
    [InlineData("before=otherlog-1", "bad_position")]
    [InlineData("before=%00", "bad_position")]
    public async Task Wrong_bounds_are_refused(string query, string code)
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.ReadAsync("topics/room/messages?" + query);

        Assert.Equal((400, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_topic_that_nobody_published_to_is_empty()
    {
        await using var app = await TestApp.StartAsync();

        var page = await app.Client.ReadAsync("topics/nobody/messages");

        Assert.Equal((200, $"{{\"messages\":[],\"more\":false,\"head\":\"{app.Hub.Epoch}-0\"}}"), (page.Status, page.Text));
    }

    [Fact]
    public async Task Messages_are_as_they_are_now()
    {
        await using var app = await TestApp.StartAsync();
        var cookies = new System.Net.CookieContainer();
        using var ann = app.NewClient(cookies);
        await ann.SendAsync(HttpMethod.Post, "me", Json("{\"name\":\"Ann\"}"));
        var first = (await ann.PublishAsync("room", "1"))["id"].GetString();
        var second = (await ann.PublishAsync("room", "2"))["id"].GetString();
        await ann.SendAsync(HttpMethod.Patch, $"topics/room/messages/{first}", Json("{\"n\": 10}"));
        await ann.SendAsync(HttpMethod.Delete, $"topics/room/messages/{second}");

        var messages = (await app.Client.ReadAsync("topics/room/messages"))["messages"].EnumerateArray().ToArray();

        Assert.Equal(2, messages.Length);
        Assert.Equal("{\"n\":10}", messages[0].GetProperty("data").GetRawText());
        Assert.True(messages[0].TryGetProperty("edited", out _));
        Assert.True(messages[1].GetProperty("deleted").GetBoolean());
        Assert.False(messages[1].TryGetProperty("data", out _));
        Assert.Equal("Ann", messages[1].GetProperty("from").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Whoever_may_not_read_gets_nothing()
    {
        await using var app = await TestApp.StartAsync(options => options.Access = _ => new NoHistory());
        await PublishAsync(app, "room", 1);

        var answer = await app.Client.ReadAsync("topics/room/messages");

        Assert.Equal((401, "unauthorized"), (answer.Status, answer.Code));
        Assert.Equal("Log in to read.", answer.Detail);
    }

    [Fact]
    public async Task A_page_of_the_largest_messages_arrives_whole()
    {
        await using var app = await TestApp.StartAsync();
        var data = "\"" + new string('é', 32_000) + "\"";
        for (var i = 0; i < 40; i++)
        {
            await app.Client.PublishAsync("room", data);
        }

        // Five bring it to its bytes.
        Assert.Equal(Enumerable.Repeat(data, 5), await app.Client.DataAsync("room"));
    }

    [Fact]
    public async Task A_head_is_answered_without_its_body()
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.SendAsync(HttpMethod.Head, "topics/room/messages");

        Assert.Equal((200, "application/json", ""), (answer.Status, answer.Type, answer.Text));
    }

    private static async Task PublishAsync(TestApp app, string topic, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(201, (await app.Client.PublishAsync(topic, "0")).Status);
        }
    }

    private static long[] LongRange(long from, long through) => [.. Enumerable.Range((int)from, (int)(through - from + 1)).Select(i => (long)i)];

    private sealed class NoHistory : IAccess
    {
        public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel) =>
            new(request.Action == AccessAction.ReadHistory ? AccessDecision.Unauthorized("Log in to read.") : AccessDecision.Allow);
    }
}
