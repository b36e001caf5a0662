using Parley.Access;

namespace Parley.AspNetCore.Tests.Http;

public sealed class TopicTests
{
    [Fact]
    public async Task A_topic_says_where_it_stands()
    {
        await using var app = await TestApp.StartAsync();
        await app.Client.PublishAsync("other", "1");
        await app.Client.PublishAsync("room", "1");
        await app.Client.PublishAsync("room", "2");

        var room = await app.Client.ReadAsync("topics/room");
        var empty = await app.Client.ReadAsync("topics/empty");

        var epoch = app.Hub.Epoch;
        Assert.Equal($"{{\"topic\":\"room\",\"head\":\"{epoch}-3\",\"offset\":2,\"oldest\":1,\"subscribers\":0}}", room.Text);
        Assert.Equal($"{{\"topic\":\"empty\",\"head\":\"{epoch}-3\",\"offset\":0,\"oldest\":0,\"subscribers\":0}}", empty.Text);
    }

    [Fact]
    public async Task Subscribers_are_counted()
    {
        await using var app = await TestApp.StartAsync();
        using var stream = await app.Client.GetStreamAsync(new Uri("topics/room/events", UriKind.Relative));
        await stream.ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(TestApp.Patience);

        Assert.Equal(1, (await app.Client.ReadAsync("topics/room"))["subscribers"].GetInt32());
    }

    [Theory]
    [InlineData("", "a ab b c é", false)]
    [InlineData("?prefix=a", "a ab", false)]
    [InlineData("?prefix=e%CC%81", "é", false)]
    [InlineData("?prefix=zzz", "", false)]
    [InlineData("?limit=2", "a ab", true)]
    [InlineData("?limit=2&after=ab", "b c", true)]
    [InlineData("?after=c", "é", false)]
    [InlineData("?prefix=a&after=a", "ab", false)]
    [InlineData("?prefix=a&after=b", "", false)]
    public async Task Topics_are_listed_by_name(string query, string names, bool more)
    {
        await using var app = await TestApp.StartAsync();
        foreach (var name in (string[])["b", "ab", "c", "a", "%C3%A9"])
        {
            await app.Client.PublishAsync(name, "1");
        }

        var answer = await app.Client.ReadAsync("topics" + query);

        Assert.Equal(names, string.Join(' ', answer["topics"].EnumerateArray().Select(topic => topic.GetProperty("topic").GetString())));
        Assert.Equal(more, answer["more"].GetBoolean());
        Assert.All(answer["topics"].EnumerateArray(), topic =>
        {
            Assert.Equal($"{app.Hub.Epoch}-5", topic.GetProperty("head").GetString());
            Assert.Equal((1, 1), (topic.GetProperty("offset").GetInt64(), topic.GetProperty("oldest").GetInt64()));
        });
    }

    [Theory]
    [InlineData("limit=0", 400, "bad_request")]
    [InlineData("limit=501", 400, "bad_request")]
    [InlineData("prefix=a%00", 400, "bad_topic")]
    [InlineData("prefix=$", 403, "forbidden")]
    [InlineData("after=a%2F", 400, "bad_topic")]
    public async Task Wrong_pages_are_refused(string query, int status, string code)
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.ReadAsync("topics?" + query);

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Topics_that_one_may_not_follow_are_not_told_of()
    {
        await using var app = await TestApp.StartAsync(options => options.Access = _ => new OnlyOpen());
        await app.Client.PublishAsync("open", "1");
        await app.Client.PublishAsync("secret", "1");

        var list = await app.Client.ReadAsync("topics");
        var one = await app.Client.ReadAsync("topics/secret");
        var presence = await app.Client.ReadAsync("topics/secret/presence");

        Assert.DoesNotContain("secret", list.Text);
        Assert.Contains("open", list.Text);
        Assert.Equal((403, "forbidden"), (one.Status, one.Code));
        Assert.Equal((403, "forbidden"), (presence.Status, presence.Code));
    }

    private sealed class OnlyOpen : IAccess
    {
        public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel) =>
            new(request.Action is AccessAction.Subscribe or AccessAction.Presence && request.Topic != "open" ? AccessDecision.Forbid() : AccessDecision.Allow);
    }
}
