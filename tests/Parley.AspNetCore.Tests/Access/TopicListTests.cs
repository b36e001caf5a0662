using Parley.AspNetCore.Tests.Http;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>A list of topics tells of those that its reader may follow, and of no others: neither by what is in it nor by how it ends.</summary>
public sealed class TopicListTests
{
    private static readonly (string, string) s_owner = Jwt.Bearer(Jwt.For("ann", publish: ["*"], subscribe: ["*"]));

    [Fact]
    public async Task Closed_topics_do_not_fill_the_pages_of_who_may_not_follow_them()
    {
        await using var app = await RightsApp.StartAsync();
        for (var i = 0; i < 60; i++)
        {
            await app.Hub.PublishTextAsync($"closed.{i:00}", "1");
        }

        foreach (var name in new[] { "open.1", "open.2", "open.3" })
        {
            await app.Hub.PublishTextAsync(name, "1");
        }

        var reader = Jwt.Bearer(Jwt.For("bob", subscribe: ["open.*"]));
        var all = await app.Client.SendAsync(HttpMethod.Get, "topics", null, reader);
        Assert.Equal(["open.1", "open.2", "open.3"], Names(all));
        Assert.False(all["more"].GetBoolean());
        var first = await app.Client.SendAsync(HttpMethod.Get, "topics?limit=2", null, reader);
        Assert.Equal(["open.1", "open.2"], Names(first));
        Assert.True(first["more"].GetBoolean());
        var second = await app.Client.SendAsync(HttpMethod.Get, "topics?limit=2&after=open.2", null, reader);
        Assert.Equal(["open.3"], Names(second));
        Assert.False(second["more"].GetBoolean());
    }

    [Fact]
    public async Task That_a_closed_topic_exists_is_not_told_by_more()
    {
        await using var app = await RightsApp.StartAsync();
        await app.Client.PublishAsync("room.a", "1", s_owner);
        await app.Client.PublishAsync("room.b", "1", s_owner);
        var nobody = Jwt.Bearer(Jwt.For("eve", subscribe: ["other"]));
        var there = await app.Client.SendAsync(HttpMethod.Get, "topics?prefix=room.&limit=1", null, nobody);
        var nowhere = await app.Client.SendAsync(HttpMethod.Get, "topics?prefix=none.&limit=1", null, nobody);
        Assert.Equal(nowhere.Text, there.Text);
    }

    [Fact]
    public async Task However_many_topics_are_closed_a_list_of_those_that_a_token_names_costs_one_request()
    {
        await using var app = await RightsApp.StartAsync(
            limits: LimitOptions.None with { RequestsPerPerson = new RateLimit(1, TimeSpan.FromHours(1), 2) });
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => app.Hub.PublishTextAsync($"m.closed.{i}", "1")));
        foreach (var name in new[] { "a.1", "m.open.1", "m.open.2", "z", "room.bob~40x.1" })
        {
            await app.Hub.PublishTextAsync(name, "1");
        }

        var reader = Jwt.Bearer(Jwt.For("bob@x", subscribe: ["z", "m.open.*", "m.open.1", "room.{sub}.*", "a.*"]));
        var all = await app.Client.SendAsync(HttpMethod.Get, "topics", null, reader);
        Assert.Equal(["a.1", "m.open.1", "m.open.2", "room.bob~40x.1", "z"], Names(all));
        var below = await app.Client.SendAsync(HttpMethod.Get, "topics?prefix=m.&after=m.open.1", null, reader);
        Assert.Equal(["m.open.2"], Names(below));
        Assert.False(below["more"].GetBoolean());
    }

    private static string[] Names(Answer answer) => [.. answer["topics"].EnumerateArray().Select(topic => topic.GetProperty("topic").GetString()!)];
}
