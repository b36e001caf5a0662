using System.Net;
using System.Text.Json;
using Parley.Access;
using Parley.AspNetCore.Tests.Http;
using Parley.Chat.Moderation;
using Parley.Chat.Tests.Support;
using Parley.Messages;
using static Parley.AspNetCore.Tests.Http.Sending;
using static Parley.Chat.Tests.Moderation.HostedApp;

namespace Parley.Chat.Tests.Moderation;

public sealed class SanctionTests
{
    [Fact]
    public async Task Who_is_sent_out_of_the_server_is_out_at_once_and_back_after_five_minutes()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        using var jun = await app.JoinAsync("Jun", 2);
        await mina.ConnectAsync("lobby");
        await jun.ConnectAsync("lobby");
        await jun.EventAsync("ready");
        await mina.EventAsync("ready");

        AssertDone(await app.Host.ModerateAsync(null, new { action = "kick", user = mina.Id, reason = "calm down" }));

        Assert.Equal(4502, await mina.EndAsync());
        var refused = await mina.WriteAsync("lobby");
        Assert.Equal((403, "kicked"), (refused.Status, refused.Code));
        Assert.Contains("calm down", refused.Detail, StringComparison.Ordinal);
        Assert.Equal("kicked", (await mina.Http.ReadAsync("topics/lobby/messages")).Code);
        Assert.Equal("kicked", (await mina.Http.ReadAsync("topics/lobby/events")).Code);
        await mina.ConnectAsync("lobby");
        Assert.Equal(4502, await mina.EndAsync());
        Assert.Equal(201, (await jun.WriteAsync("lobby", "still here")).Status);
        Assert.Equal("still here", (await jun.EventAsync("message")).GetProperty("data").GetString());

        app.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(201, (await mina.WriteAsync("lobby")).Status);
    }

    [Theory]
    [InlineData("mute")]
    [InlineData("ban")]
    public async Task No_seconds_at_all_are_not_for_ever(string action)
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        var refused = await app.Host.ModerateAsync("lobby", new { action, user = mina.Id, seconds = 0 });
        Assert.Equal((400, "bad_request"), (refused.Status, refused.Code));
        Assert.Equal(201, (await mina.WriteAsync("lobby")).Status);
    }

    [Theory]
    [InlineData("kick", null)]
    [InlineData("kick", "lobby")]
    [InlineData("ban", null)]
    [InlineData("ban", "lobby")]
    public async Task Who_is_sent_out_is_listed_no_longer_although_no_time_passes(string action, string? room)
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        using var jun = await app.JoinAsync("Jun", 2);
        await jun.ConnectAsync("lobby&people=1");
        await jun.EventAsync("joined");
        await mina.ConnectAsync("lobby");
        await jun.EventAsync("joined");

        AssertDone(await app.Host.ModerateAsync(room, new { action, user = mina.Id }));

        // The clock stands still, so nobody's grace can end.
        var left = await jun.EventAsync("left");
        Assert.Equal(mina.Id, left.GetProperty("user").GetProperty("id").GetString());
        var listed = (await jun.Http.ReadAsync("topics/lobby/presence"))["users"].EnumerateArray();
        Assert.Equal(["Jun"], listed.Select(user => user.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Who_is_sent_out_does_not_come_back_as_somebody_new_and_the_others_there_stay()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina", 3);
        using var neighbour = await app.JoinAsync("Neighbour", 3);
        await mina.WriteAsync("lobby");
        AssertDone(await app.Host.ModerateAsync(null, new { action = "kick", user = mina.Id }));

        using var again = Person.Stranger(app.App, 3);
        Assert.Equal("kicked", (await again.SayNameAsync("Somebody else")).Code);
        Assert.Equal("kicked", (await again.WriteAsync("lobby")).Code);
        Assert.Equal(201, (await neighbour.WriteAsync("lobby")).Status);
        using var elsewhere = await app.JoinAsync("Elsewhere", 4);

        app.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(200, (await again.SayNameAsync("Somebody else")).Status);
    }

    [Fact]
    public async Task Who_is_sent_out_of_a_room_loses_that_room_alone()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        await mina.ConnectAsync("lobby", "garden");
        await mina.EventAsync("ready");

        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "kick", user = mina.Id }));

        var lost = await mina.EventAsync("unsubscribed");
        Assert.Equal(("lobby", "kicked"), (lost.GetProperty("topic").GetString(), lost.GetProperty("code").GetString()));
        Assert.Equal("kicked", (await mina.WriteAsync("lobby")).Code);
        Assert.Equal(201, (await mina.WriteAsync("garden", "I am here")).Status);
        Assert.Equal("I am here", (await mina.EventAsync("message")).GetProperty("data").GetString());
    }

    [Fact]
    public async Task A_ban_holds_until_it_is_lifted_and_survives_the_kick_of_a_new_name()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        await mina.ConnectAsync("lobby");
        AssertDone(await app.Host.ModerateAsync(null, new { action = "ban", user = mina.Id }));
        Assert.Equal(4503, await mina.EndAsync());
        app.Time.Jump(TimeSpan.FromDays(300));
        Assert.Equal("banned", (await mina.WriteAsync("lobby")).Code);
        Assert.Equal("banned", (await mina.Http.ReadAsync("search?q=x")).Code);

        var view = await app.Host.SeeAsync(null);
        var banned = Assert.Single(view["banned"].EnumerateArray());
        Assert.Equal(mina.Id, banned.GetProperty("user").GetProperty("id").GetString());
        Assert.Equal("Ada", banned.GetProperty("by").GetProperty("name").GetString());

        AssertDone(await app.Host.ModerateAsync(null, new { action = "unban", user = mina.Id }));
        Assert.Equal(201, (await mina.WriteAsync("lobby")).Status);
    }

    [Fact]
    public async Task Programs_read_when_a_mute_ends_and_why_beside_the_sentence_on_every_way_in()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        await mina.ConnectAsync("lobby");
        await mina.EventAsync("ready");
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "mute", user = mina.Id, seconds = 600, reason = "calm down" }));
        var end = app.Time.GetUtcNow().AddMinutes(10);

        var refused = await mina.WriteAsync("lobby");
        Assert.Equal("muted", refused.Code);
        AssertTerms(refused.Json);
        AssertTerms(await mina.CommandAsync("publish", new { topic = "lobby", data = "hello" }));
        AssertTerms(await mina.CommandAsync("typing", new { topic = "lobby" }));
        var batch = await mina.Http.SendAsync(HttpMethod.Post, "messages", Json("[{\"topic\":\"lobby\",\"data\":1}]"));
        AssertTerms(batch["results"][0].GetProperty("error"));

        // Without an end and without a word there is nothing to read.
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "ban", user = mina.Id }));
        var lost = await mina.EventAsync("unsubscribed");
        Assert.False(lost.TryGetProperty("until", out _) || lost.TryGetProperty("reason", out _));
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "unban", user = mina.Id }));
        await mina.CommandAsync("subscribe", new { topics = new[] { "lobby" } });
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "ban", user = mina.Id, seconds = 600, reason = "calm down" }));
        AssertTerms(await mina.EventAsync("unsubscribed"));
        AssertTerms((await mina.Http.ReadAsync("topics/lobby/messages")).Json);
        AssertDone(await app.Host.ModerateAsync(null, new { action = "ban", user = mina.Id, seconds = 600, reason = "calm down" }));
        AssertTerms((await mina.SeeAsync(null)).Json);

        void AssertTerms(JsonElement error)
        {
            Assert.Equal(end, error.GetProperty("until").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
            Assert.Equal("calm down", error.GetProperty("reason").GetString());
        }
    }

    [Fact]
    public async Task A_ban_may_have_an_end()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        AssertDone(await app.Host.ModerateAsync(null, new { action = "ban", user = mina.Id, seconds = 3600 }));
        app.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("banned", (await mina.WriteAsync("lobby")).Code);
        app.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(201, (await mina.WriteAsync("lobby")).Status);
    }

    [Fact]
    public async Task A_banned_address_is_out_with_everybody_there_but_the_host()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina", 3);
        using var neighbour = await app.JoinAsync("Neighbour", 3);
        using var jun = await app.JoinAsync("Jun", 4);
        await mina.ConnectAsync("lobby");
        await mina.EventAsync("ready");
        await neighbour.ConnectAsync("lobby");
        await neighbour.EventAsync("ready");

        var where = await app.Host.Http.ReadAsync($"moderation/people/{mina.Id}");
        Assert.Equal(("127.0.0.3", 1), (where["address"].GetString(), where["others"].GetInt32()));
        AssertDone(await app.Host.ModerateAsync(null, new { action = "ban", address = "127.0.0.3" }));

        Assert.Equal(4503, await mina.EndAsync());
        Assert.Equal(4503, await neighbour.EndAsync());
        Assert.Equal("banned", (await mina.WriteAsync("lobby")).Code);
        using var stranger = Person.Stranger(app.App, 3);
        Assert.Equal("banned", (await stranger.SayNameAsync("New")).Code);
        Assert.Equal("banned", (await stranger.Http.ReadAsync("topics")).Code);
        await mina.ConnectAsync();
        Assert.Equal(4503, await mina.EndAsync());
        Assert.Equal(201, (await jun.WriteAsync("lobby")).Status);
        AssertDone(await app.Host.ModerateAsync(null, new { action = "ban", address = "127.0.0.9" }));
        Assert.Equal(200, (await app.Host.SeeAsync(null)).Status);

        AssertDone(await app.Host.ModerateAsync(null, new { action = "unban", address = "127.0.0.3" }));
        Assert.Equal(201, (await mina.WriteAsync("lobby")).Status);
    }

    [Fact]
    public async Task An_address_banned_from_a_room_is_out_of_that_room_alone_with_everybody_there()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina", 3);
        using var neighbour = await app.JoinAsync("Neighbour", 3);
        using var moderator = await app.ModeratorAsync("Moe", "lobby");
        using var stranger = Person.Stranger(app.App, 3);
        foreach (var person in new[] { mina, neighbour, stranger })
        {
            await person.ConnectAsync("lobby", "garden");
            await person.EventAsync("ready");
        }

        // Who moderates a room sees no addresses, and bans none.
        Assert.Equal("forbidden", (await moderator.ModerateAsync("lobby", new { action = "ban", address = "127.0.0.3" })).Code);
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "ban", address = "127.0.0.3", reason = "noise" }));

        foreach (var person in new[] { mina, neighbour, stranger })
        {
            var lost = await person.EventAsync("unsubscribed");
            Assert.Equal(("lobby", "banned"), (lost.GetProperty("topic").GetString(), lost.GetProperty("code").GetString()));
            Assert.Contains("noise", lost.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Equal("banned", (await person.WriteAsync("lobby")).Code);
            Assert.Equal("banned", (await person.Http.ReadAsync("topics/lobby/messages")).Code);
            Assert.Equal("banned", (await person.Http.ReadAsync("topics/lobby/presence")).Code);
            Assert.Equal("banned", (await person.CommandAsync("subscribe", new { topics = new[] { "lobby" } })).GetProperty("code").GetString());
            Assert.Equal(201, (await person.WriteAsync("garden", person.Id)).Status);
            Assert.Equal(person.Id, (await person.EventAsync("message")).GetProperty("data").GetString());
        }

        using var elsewhere = await app.JoinAsync("Elsewhere", 4);
        Assert.Equal(201, (await elsewhere.WriteAsync("lobby")).Status);
        var banned = Assert.Single((await moderator.SeeAsync("lobby"))["banned"].EnumerateArray());
        Assert.Equal("127.0.0.3", banned.GetProperty("address").GetString());
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "unban", address = "127.0.0.3" }));
        Assert.Equal(201, (await mina.WriteAsync("lobby")).Status);
    }

    [Fact]
    public async Task Who_is_sent_out_of_a_room_does_not_come_back_to_it_as_somebody_new()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina", 3);
        await mina.WriteAsync("lobby");
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "kick", user = mina.Id }));
        using var again = Person.Stranger(app.App, 3);
        Assert.Equal("kicked", (await again.WriteAsync("lobby")).Code);
        Assert.Equal("kicked", (await again.Http.ReadAsync("topics/lobby/messages")).Code);
        Assert.Equal(201, (await again.WriteAsync("garden")).Status);
    }

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3", "10.1.2.4")]
    [InlineData("192.168.7.7", "::ffff:192.168.7.7", "192.168.7.8")]
    [InlineData("fe80::1", "fe80::1", "fe80::2")]
    [InlineData("fd12:3456::1", "fd12:3456::1", "fd12:3456::2")]
    [InlineData("2a00:1450:4001:82a::1", "2a00:1450:4001:82a::2", "2a00:1450:4001:82b::1")]
    public void Private_addresses_are_banned_one_by_one_and_those_of_the_internet_by_network(string banned, string same, string other)
    {
        var act = new Act(ActKind.Ban) { Address = banned, Room = "lobby" };
        var now = ModerationSnapshot.Empty.After(act, User.Anonymous, default);
        var rules = new AddressRules(new ModerationOptions());
        string? CodeOf(string room, string address) =>
            rules.Check(now, new User("mina", "Mina") { Caller = new VisitorCaller(new Grant(GrantKind.Guest, Rights.None), IPAddress.Parse(address)) }, room, default)?.Code.Name;
        Assert.Equal("banned", CodeOf("lobby", same));
        Assert.Null(CodeOf("lobby", other));
        Assert.Null(CodeOf("garden", same));
        Assert.Null(CodeOf("", same));
    }

    [Fact]
    public async Task This_machines_own_address_is_not_banned_where_a_proxy_may_stand_behind_it()
    {
        await using var app = await ChatApp.StartAsync();
        using var host = await Person.JoinAsync(app, "Ada");
        var token = ((HostLink)app.Services.GetService(typeof(HostLink))!).Renew();
        AssertDone(await ClaimAsync(host, token));
        var refused = await host.ModerateAsync(null, new { action = "ban", address = "127.0.0.1" });
        Assert.Equal((400, "bad_request"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Who_is_muted_reads_and_neither_writes_nor_edits_nor_types()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        var id = (await mina.WriteAsync("lobby", "first"))["id"].GetString();
        await mina.ConnectAsync("lobby");
        await mina.EventAsync("ready");
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "mute", user = mina.Id, seconds = 600 }));

        Assert.Equal("muted", (await mina.WriteAsync("lobby")).Code);
        Assert.Equal("muted", (await mina.Http.SendAsync(HttpMethod.Patch, $"topics/lobby/messages/{id}", Sending.Json("\"edited\""))).Code);
        Assert.Equal("muted", (await mina.Http.SendAsync(HttpMethod.Post, "topics/lobby/typing")).Code);
        Assert.Equal(201, (await mina.WriteAsync("garden")).Status);
        Assert.Equal(201, (await app.Host.WriteAsync("lobby", "to all")).Status);
        Assert.Equal("to all", (await mina.EventAsync("message")).GetProperty("data").GetString());

        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "unmute", user = mina.Id }));
        Assert.Equal(201, (await mina.WriteAsync("lobby")).Status);
    }

    [Fact]
    public async Task The_last_hour_of_somebody_is_deleted_and_nothing_else()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        using var jun = await app.JoinAsync("Jun");
        await mina.WriteAsync("lobby", "old");
        app.Time.Jump(TimeSpan.FromHours(2));
        await mina.WriteAsync("lobby", "bad 1");
        await jun.WriteAsync("lobby", "good");
        await mina.WriteAsync("lobby", "bad 2");
        await mina.WriteAsync("garden", "elsewhere");

        var answer = await app.Host.ModerateAsync("lobby", new { action = "delete", user = mina.Id });

        AssertDone(answer);
        Assert.Equal(2, answer["deleted"].GetInt32());
        var page = await jun.Http.ReadAsync("topics/lobby/messages");
        Assert.Equal(
            ["\"old\"", "", "\"good\"", ""],
            page["messages"].EnumerateArray().Select(message => message.TryGetProperty("data", out var data) ? data.GetRawText() : ""));
        Assert.Equal(["\"elsewhere\""], await jun.Http.DataAsync("garden"));
    }
}
