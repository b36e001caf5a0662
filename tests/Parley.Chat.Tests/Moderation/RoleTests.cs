using Parley.AspNetCore.Tests.Http;
using Parley.Contracts;
using Parley.Log;
using static Parley.Chat.Tests.Moderation.HostedApp;

namespace Parley.Chat.Tests.Moderation;

public sealed class RoleTests
{
    [Fact]
    public async Task The_host_link_is_good_once_and_for_the_newest_only()
    {
        await using var app = await HostedApp.StartAsync();
        var link = (HostLink)app.App.Services.GetService(typeof(HostLink))!;
        using var mina = await app.JoinAsync("Mina");
        var first = link.Renew();
        var second = link.Renew();
        Assert.Equal(403, (await ClaimAsync(mina, first)).Status);
        Assert.Equal(403, (await ClaimAsync(mina, "")).Status);
        using var stranger = Person.Stranger(app.App);
        Assert.Equal(403, (await ClaimAsync(stranger, second)).Status);
        AssertDone(await ClaimAsync(mina, second));
        Assert.Equal("host", (await mina.SeeAsync(null))["role"].GetString());
        using var jun = await app.JoinAsync("Jun");
        Assert.Equal(403, (await ClaimAsync(jun, second)).Status);
    }

    [Fact]
    public async Task A_moderator_of_one_room_is_nobody_in_another_and_on_the_server()
    {
        await using var app = await HostedApp.StartAsync();
        using var moderator = await app.ModeratorAsync("Moe", "lobby");
        using var mina = await app.JoinAsync("Mina");
        var id = (await mina.WriteAsync("garden", "mine"))["id"].GetString();
        Assert.Equal("moderator", (await moderator.SeeAsync("lobby"))["role"].GetString());
        Assert.Null((await moderator.SeeAsync("garden"))["role"].GetString());
        object[] acts =
        [
            new { action = "kick", user = mina.Id }, new { action = "ban", user = mina.Id }, new { action = "mute", user = mina.Id },
            new { action = "slow", seconds = 5 }, new { action = "lock" }, new { action = "passcode", passcode = "x" },
            new { action = "delete", user = mina.Id },
        ];
        foreach (var act in acts)
        {
            Assert.Equal((403, "forbidden"), await CodeAsync(moderator.ModerateAsync("garden", act)));
            Assert.Equal((403, "forbidden"), await CodeAsync(moderator.ModerateAsync(null, act)));
            Assert.Equal((403, "forbidden"), await CodeAsync(mina.ModerateAsync("garden", act)));
        }

        Assert.Equal((403, "forbidden"), await CodeAsync(moderator.ModerateAsync("lobby", new { action = "moderator", user = mina.Id })));
        Assert.Equal((403, "forbidden"), await CodeAsync(moderator.ModerateAsync(null, new { action = "ban", address = "127.0.0.3" })));
        Assert.Equal((403, "forbidden"), await CodeAsync(moderator.Http.ReadAsync("moderation/audit")));
        Assert.Equal((403, "forbidden"), await CodeAsync(moderator.Http.ReadAsync($"moderation/people/{mina.Id}")));
        Assert.Equal((403, "forbidden"), await CodeAsync(moderator.Http.SendAsync(HttpMethod.Delete, $"topics/garden/messages/{id}")));
        Assert.False((await moderator.SeeAsync("garden")).Json.TryGetProperty("banned", out _));
        Assert.Equal(["\"mine\""], await mina.Http.DataAsync("garden"));
    }

    [Fact]
    public async Task Nobody_is_moderated_by_their_like_or_by_themselves()
    {
        await using var app = await HostedApp.StartAsync();
        using var one = await app.ModeratorAsync("One", "lobby");
        using var two = await app.ModeratorAsync("Two", "lobby");
        Assert.Equal((403, "forbidden"), await CodeAsync(one.ModerateAsync("lobby", new { action = "ban", user = two.Id })));
        Assert.Equal((403, "forbidden"), await CodeAsync(one.ModerateAsync("lobby", new { action = "mute", user = app.Host.Id })));
        Assert.Equal((400, "bad_request"), await CodeAsync(one.ModerateAsync("lobby", new { action = "kick", user = one.Id })));
        using var all = await app.ModeratorAsync("All", null);
        AssertDone(await all.ModerateAsync("lobby", new { action = "mute", user = two.Id }));
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "unmoderator", user = one.Id }));
        Assert.Equal((403, "forbidden"), await CodeAsync(one.ModerateAsync("lobby", new { action = "lock" })));
    }

    [Fact]
    public async Task Every_act_is_in_the_log_with_its_author_and_only_hosts_read_it()
    {
        await using var app = await HostedApp.StartAsync();
        using var moderator = await app.ModeratorAsync("Moe", "lobby");
        using var mina = await app.JoinAsync("Mina");
        AssertDone(await moderator.ModerateAsync("lobby", new { action = "mute", user = mina.Id, reason = "spam" }));
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "passcode", passcode = "secret word" }));

        var audit = await app.Host.Http.ReadAsync("moderation/audit");
        Assert.Equal(["host", "moderator", "mute", "passcode"], audit["acts"].EnumerateArray().Select(act => act.GetProperty("action").GetString()));
        var mute = audit["acts"][2];
        Assert.Equal("Moe", mute.GetProperty("by").GetProperty("name").GetString());
        Assert.Equal("Mina", mute.GetProperty("user").GetProperty("name").GetString());
        Assert.Equal("spam", mute.GetProperty("reason").GetString());
        Assert.Equal("lobby", mute.GetProperty("topic").GetString());
        Assert.DoesNotContain("hash", audit.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secret word", audit.Text, StringComparison.Ordinal);

        foreach (var who in new[] { moderator, mina, app.Host })
        {
            Assert.Equal("forbidden", (await who.Http.ReadAsync("topics/$audit/messages")).Code);
            Assert.Equal("forbidden", (await who.Http.ReadAsync("topics/%24audit/events")).Code);
            Assert.Equal("forbidden", (await who.WriteAsync("$audit")).Code);
            Assert.DoesNotContain("audit", (await who.Http.ReadAsync("topics")).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_was_decided_holds_after_a_restart()
    {
        var time = new ManualTime();
        var log = new KeptLog(new MemoryLog(time: time));
        string mina;
        string host;
        await using (var app = await HostedApp.StartAsync(time, log: log))
        {
            using var ada = await Person.JoinAsync(app, "Ada");
            AssertDone(await ClaimAsync(ada, ((HostLink)app.Services.GetService(typeof(HostLink))!).Renew()));
            using var bad = await Person.JoinAsync(app, "Mina");
            AssertDone(await ada.ModerateAsync(null, new { action = "ban", user = bad.Id }));
            AssertDone(await ada.ModerateAsync("lobby", new { action = "lock" }));
            AssertDone(await ada.ModerateAsync("lobby", new { action = "slow", seconds = 7 }));
            (mina, host) = (bad.Id, ada.Id);
        }

        await using var second = await HostedApp.StartAsync(time, log: log);
        Assert.True(((HostLink)second.Services.GetService(typeof(HostLink))!).HasHost);
        using var anybody = await Person.JoinAsync(second, "Anybody");
        var room = await anybody.SeeAsync("lobby");
        Assert.True(room["locked"].GetBoolean());
        Assert.Equal(7, room["slow"].GetInt32());
        Assert.Equal(host, room["hosts"][0].GetProperty("id").GetString());
        var now = ((Parley.Chat.Moderation.ModerationState)second.Services.GetService(typeof(Parley.Chat.Moderation.ModerationState))!).Now;
        Assert.Contains(now.Sanctions.Values, ban => ban.Act.Whom?.Id == mina);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"action":"dance"}""")]
    [InlineData("""{"action":"kick"}""")]
    [InlineData("""{"action":"kick","user":7}""")]
    [InlineData("""{"action":"slow","seconds":-1}""")]
    [InlineData("""{"action":"slow","seconds":4000}""")]
    [InlineData("""{"action":"slow"}""")]
    [InlineData("""{"action":"ban","address":"example.org"}""")]
    [InlineData("""{"action":"passcode","passcode":"\u0007"}""")]
    [InlineData("""{"action":"mute","user":"\ud800"}""")]
    [InlineData("""{"action":"mute","user":"x","reason":"a\r\nSet-Cookie: b"}""")]
    [InlineData("{")]
    public async Task What_makes_no_sense_is_refused_and_changes_nothing(string body)
    {
        await using var app = await HostedApp.StartAsync();
        var answer = await app.Host.Http.SendAsync(HttpMethod.Post, "topics/lobby/moderation", Sending.Json(body));
        Assert.Equal((400, "bad_request"), (answer.Status, answer.Code));
        Assert.Single((await app.Host.Http.ReadAsync("moderation/audit"))["acts"].EnumerateArray());
    }

    private static async Task<(int, string?)> CodeAsync(Task<Answer> answer)
    {
        var done = await answer;
        return (done.Status, done.Code);
    }
}
