using System.Net;
using Parley.AspNetCore.Tests.Http;

namespace Parley.AspNetCore.Tests.Limits;

/// <summary>Over a rate: a clear answer, nothing half done, and nobody else is touched.</summary>
public sealed class RateTests
{
    private static readonly RateLimit s_chat = new(5, TimeSpan.FromSeconds(5), 10);

    [Fact]
    public async Task A_person_who_writes_too_fast_is_told_when_to_go_on_and_the_others_write()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { MessagesPerPerson = s_chat });
        using var mina = await app.PersonAsync("Mina");
        using var jun = await app.PersonAsync("Jun");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(201, (await mina.PublishAsync("t", $"{i}")).Status);
        }

        var refused = await mina.PublishAsync("t", "10");
        AssertRateLimited(refused, 1);
        Assert.Contains("5 in 5 s", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(201, (await jun.PublishAsync("t", "\"Jun\"")).Status);
        Assert.Equal(11, (await mina.DataAsync("t")).Length);

        app.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(201, (await mina.PublishAsync("t", "10")).Status);
        Assert.Equal(429, (await mina.PublishAsync("t", "11")).Status);
    }

    [Fact]
    public async Task A_second_tab_and_another_address_are_the_same_person()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { MessagesPerPerson = RateLimit.PerSecond(1, 1) });
        var cookies = new CookieContainer();
        using var home = app.ClientAt(1, cookies);
        using var away = app.ClientAt(2, cookies);
        await home.SendAsync(HttpMethod.Post, "me", Sending.Json("""{"name":"Mina"}"""));
        Assert.Equal(201, (await home.PublishAsync("t", "1")).Status);
        AssertRateLimited(await away.PublishAsync("t", "2"), 1);
    }

    [Fact]
    public async Task Programs_of_one_address_share_its_rate()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { MessagesPerAddress = RateLimit.PerSecond(1, 2) });
        using var one = app.ClientAt(1);
        using var same = app.ClientAt(1);
        using var other = app.ClientAt(2);
        Assert.Equal(201, (await one.PublishAsync("t", "1")).Status);
        Assert.Equal(201, (await same.PublishAsync("t", "2", ("Parley-Name", "another"))).Status);
        AssertRateLimited(await one.PublishAsync("t", "3"), 1);
        Assert.Equal(201, (await other.PublishAsync("t", "3")).Status);
    }

    [Fact]
    public async Task Bytes_count_beside_messages()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { BytesPerAddress = RateLimit.PerSecond(1000, 2000) });
        var big = $"\"{new string('x', 1500)}\"";
        Assert.Equal(201, (await app.App.Client.PublishAsync("t", big)).Status);
        AssertRateLimited(await app.App.Client.PublishAsync("t", big), 2);
        Assert.Equal(201, (await app.App.Client.PublishAsync("t", "1")).Status);
    }

    [Fact]
    public async Task Bytes_of_a_person_count_from_every_address_and_cost_nobody_else()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { BytesPerPerson = RateLimit.PerSecond(1000, 2000) });
        using var mina = await app.PersonAsync("Mina");
        using var jun = await app.PersonAsync("Jun");
        var big = $"\"{new string('x', 1500)}\"";
        Assert.Equal(201, (await mina.PublishAsync("t", big)).Status);
        AssertRateLimited(await mina.PublishAsync("t", big), 2);
        Assert.Equal(201, (await jun.PublishAsync("t", big)).Status);
        app.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(201, (await mina.PublishAsync("t", big)).Status);
    }

    [Fact]
    public async Task Programs_without_an_id_have_new_topics_by_address()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { NewTopicsPerAddress = new RateLimit(1, TimeSpan.FromHours(1), 1) });
        Assert.Equal(201, (await app.App.Client.PublishAsync("new1", "1")).Status);
        AssertRateLimited(await app.App.Client.PublishAsync("new2", "1"), 3600);
        Assert.Equal(201, (await app.App.Client.PublishAsync("new1", "2")).Status);
        using var elsewhere = app.ClientAt(2);
        Assert.Equal(201, (await elsewhere.PublishAsync("new2", "1")).Status);
    }

    [Fact]
    public async Task Edits_and_deletions_count_like_messages()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { MessagesPerPerson = RateLimit.PerSecond(1, 2) });
        using var mina = await app.PersonAsync("Mina");
        var id = (await mina.PublishAsync("t", "1"))["id"].GetString();
        Assert.Equal(200, (await mina.SendAsync(HttpMethod.Patch, $"topics/t/messages/{id}", Sending.Json("2"))).Status);
        AssertRateLimited(await mina.SendAsync(HttpMethod.Patch, $"topics/t/messages/{id}", Sending.Json("3")), 1);
        AssertRateLimited(await mina.SendAsync(HttpMethod.Delete, $"topics/t/messages/{id}"), 1);
        Assert.Equal(["2"], await mina.DataAsync("t"));
    }

    [Fact]
    public async Task In_a_batch_what_is_over_the_rate_spoils_nothing_before_it()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { MessagesPerAddress = RateLimit.PerSecond(1, 2) });
        var answer = await app.App.Client.SendAsync(
            HttpMethod.Post, "messages", Sending.Json("""[{"topic":"t","data":1},{"topic":"t","data":2},{"topic":"t","data":3}]"""));
        Assert.Equal(200, answer.Status);
        var error = answer["results"][2].GetProperty("error");
        Assert.Equal("rate_limited", error.GetProperty("code").GetString());
        Assert.Equal(1, error.GetProperty("retryAfter").GetDouble());
        Assert.Equal(["1", "2"], await app.App.Client.DataAsync("t"));
    }

    [Fact]
    public async Task Requests_are_counted_by_address_and_by_person_but_health_is_always_told()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with
        {
            RequestsPerAddress = RateLimit.PerSecond(1, 4),
            RequestsPerPerson = RateLimit.PerSecond(1, 2),
        });
        using var mina = await app.PersonAsync("Mina");
        Assert.Equal(200, (await mina.ReadAsync("topics/t")).Status);
        Assert.Equal(200, (await mina.ReadAsync("topics/t")).Status);
        var refused = await mina.ReadAsync("topics/t");
        AssertRateLimited(refused, 1);
        Assert.Contains("from you", refused.Detail, StringComparison.Ordinal);
        refused = await app.App.Client.ReadAsync("topics/t");
        AssertRateLimited(refused, 1);
        Assert.Contains("from your address", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(200, (await mina.ReadAsync("health/live")).Status);
    }

    [Fact]
    public async Task New_topics_are_few_and_old_ones_are_open()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { NewTopicsPerPerson = new RateLimit(2, TimeSpan.FromHours(1), 2) });
        await app.App.Hub.PublishTextAsync("old", "hello");
        using var mina = await app.PersonAsync("Mina");
        Assert.Equal(201, (await mina.PublishAsync("new1", "1")).Status);
        Assert.Equal(201, (await mina.PublishAsync("new2", "1")).Status);
        AssertRateLimited(await mina.PublishAsync("new3", "1"), 1800);
        Assert.Equal(201, (await mina.PublishAsync("old", "1")).Status);
        Assert.Equal(201, (await mina.PublishAsync("new1", "2")).Status);
        Assert.Equal(201, (await app.App.Client.PublishAsync("new3", "1")).Status);
        Assert.Equal(201, (await mina.PublishAsync("new3", "1")).Status);
    }

    [Fact]
    public async Task Somebody_who_comes_back_as_somebody_else_does_so_ten_times_a_minute()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { JoinsPerAddress = new RateLimit(10, TimeSpan.FromMinutes(1), 10) });
        for (var i = 0; i < 10; i++)
        {
            using var _ = await app.PersonAsync($"Mina {i}");
        }

        using var client = app.ClientAt(1);
        var body = """{"name":"Mina"}""";
        AssertRateLimited(await client.SendAsync(HttpMethod.Post, "me", Sending.Json(body)), 6);
        // A cookie that was made up is no acquaintance.
        AssertRateLimited(await client.SendAsync(HttpMethod.Post, "me", Sending.Json(body), ("Cookie", "parley=AAAAAAAAAAAAAAAAAAAAAA")), 6);
        using var other = await app.PersonAsync("Jun", address: 2);
    }

    [Fact]
    public async Task A_rename_is_not_a_join()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { JoinsPerAddress = new RateLimit(1, TimeSpan.FromMinutes(1), 1) });
        using var mina = await app.PersonAsync("Mina");
        Assert.Equal(200, (await mina.SendAsync(HttpMethod.Post, "me", Sending.Json("""{"name":"Min"}"""))).Status);
    }

    [Fact]
    public async Task Programs_on_this_machine_are_not_limited_by_address_unless_that_is_asked_for()
    {
        await using var app = await TestApp.StartAsync(options =>
            options.Limits = new LimitOptions { MessagesPerAddress = RateLimit.PerSecond(1, 1), RequestsPerAddress = RateLimit.PerSecond(1, 1) });
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(201, (await app.Client.PublishAsync("t", "1")).Status);
        }
    }

    [Fact]
    public async Task What_is_full_again_is_forgotten()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with
        {
            MessagesPerPerson = s_chat,
            RequestsPerAddress = RateLimit.PerSecond(1, 100),
        });
        using var mina = await app.PersonAsync("Mina");
        await mina.PublishAsync("t", "1");
        Assert.Equal(2, app.Tables.Count);
        app.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, app.Tables.Count);
    }

    [Fact]
    public void Limits_that_make_no_sense_are_all_named()
    {
        var mistakes = new LimitOptions
        {
            MessagesPerPerson = RateLimit.PerSecond(0, 1),
            BytesPerAddress = new RateLimit(1, TimeSpan.FromDays(2), 1),
            ConnectionsPerPerson = 0,
        }.Validate().ToList();
        Assert.Equal(3, mistakes.Count);
        Assert.Empty(new LimitOptions().Validate());
        Assert.Empty(LimitOptions.None.Validate());
    }

    private static void AssertRateLimited(Answer answer, int seconds)
    {
        Assert.Equal(429, answer.Status);
        Assert.Equal("rate_limited", answer.Code);
        Assert.Equal(TimeSpan.FromSeconds(seconds), answer.Headers.RetryAfter!.Delta);
    }
}
