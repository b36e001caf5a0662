using Parley.AspNetCore.Tests.Http;
using static Parley.Chat.Tests.Moderation.HostedApp;

namespace Parley.Chat.Tests.Moderation;

public sealed class RoomRuleTests
{
    [Fact]
    public async Task In_a_slow_room_everybody_but_moderators_waits_between_two_messages()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        using var jun = await app.JoinAsync("Jun");
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "slow", seconds = 30 }));
        Assert.Equal(30, (await mina.SeeAsync("lobby"))["slow"].GetInt32());

        var id = (await mina.WriteAsync("lobby", "1"))["id"].GetString();
        app.Time.Advance(TimeSpan.FromSeconds(10));
        var refused = await mina.WriteAsync("lobby", "2");
        Assert.Equal((429, "slow_mode"), (refused.Status, refused.Code));
        Assert.Equal(TimeSpan.FromSeconds(20), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(204, (await mina.Http.SendAsync(HttpMethod.Post, "topics/lobby/typing")).Status);
        Assert.Equal(200, (await mina.Http.SendAsync(HttpMethod.Patch, $"topics/lobby/messages/{id}", Sending.Json("\"one\""))).Status);
        Assert.Equal(201, (await jun.WriteAsync("lobby", "3")).Status);
        Assert.Equal(201, (await app.Host.WriteAsync("lobby", "4")).Status);
        Assert.Equal(201, (await app.Host.WriteAsync("lobby", "5")).Status);
        Assert.Equal(201, (await mina.WriteAsync("garden", "6")).Status);

        app.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(201, (await mina.WriteAsync("lobby", "7")).Status);
    }

    [Fact]
    public async Task In_a_locked_room_only_moderators_write()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        using var moderator = await app.ModeratorAsync("Moe", "lobby");
        AssertDone(await moderator.ModerateAsync("lobby", new { action = "lock" }));
        Assert.Equal("room_locked", (await mina.WriteAsync("lobby")).Code);
        using var stranger = Person.Stranger(app.App);
        Assert.Equal("room_locked", (await stranger.WriteAsync("lobby")).Code);
        Assert.Equal(201, (await moderator.WriteAsync("lobby")).Status);
        Assert.Single(await mina.Http.DataAsync("lobby"));
        AssertDone(await moderator.ModerateAsync("lobby", new { action = "unlock" }));
        Assert.Equal(201, (await mina.WriteAsync("lobby")).Status);
    }

    [Fact]
    public async Task A_room_with_a_passcode_is_shut_to_those_in_it_too_until_they_show_it()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        using var stranger = Person.Stranger(app.App);
        await app.Host.WriteAsync("secret", "the plan");
        await mina.ConnectAsync("secret", "lobby");
        await mina.EventAsync("ready");

        AssertDone(await app.Host.ModerateAsync("secret", new { action = "passcode", passcode = "체리 tree" }));

        var lost = await mina.EventAsync("unsubscribed");
        Assert.Equal("passcode_required", lost.GetProperty("code").GetString());
        Assert.True((await mina.SeeAsync("secret"))["passcode"].GetBoolean());
        foreach (var who in new[] { mina, stranger })
        {
            Assert.Equal("passcode_required", (await who.Http.ReadAsync("topics/secret/messages")).Code);
            Assert.Equal("passcode_required", (await who.Http.ReadAsync("topics/secret/presence")).Code);
            Assert.Equal("passcode_required", (await who.Http.ReadAsync("topics/secret/events")).Code);
            Assert.Equal("passcode_required", (await who.WriteAsync("secret")).Code);
            Assert.DoesNotContain("secret", (await who.Http.ReadAsync("topics")).Text, StringComparison.Ordinal);
        }

        Assert.Equal("passcode_required", (await mina.ShowPasscodeAsync("cherry", "secret")).Code);
        Assert.Equal(403, (await stranger.ShowPasscodeAsync("체리 tree", "secret")).Status);
        // As another keyboard writes it.
        Assert.Equal(204, (await mina.ShowPasscodeAsync(" 체리 tree ".Normalize(System.Text.NormalizationForm.FormD), "secret")).Status);
        Assert.Equal(["\"the plan\""], await mina.Http.DataAsync("secret"));

        AssertDone(await app.Host.ModerateAsync("secret", new { action = "passcode", passcode = "another" }));
        Assert.Equal("passcode_required", (await mina.WriteAsync("secret")).Code);
        AssertDone(await app.Host.ModerateAsync("secret", new { action = "passcode", passcode = (string?)null }));
        Assert.Equal(201, (await stranger.WriteAsync("secret")).Status);
    }

    [Fact]
    public async Task A_server_with_a_passcode_lets_people_say_their_name_and_show_it_and_nothing_before()
    {
        await using var app = await HostedApp.StartAsync(new ModerationOptions { Passcode = "open sesame" });
        using var mina = await app.JoinAsync("Mina");
        foreach (var address in new[] { "topics", "topics/lobby", "topics/lobby/messages", "topics/lobby/presence", "topics/lobby/events", "search?q=a", "moderation" })
        {
            Assert.Equal("passcode_required", (await mina.Http.ReadAsync(address)).Code);
        }

        Assert.Equal("passcode_required", (await mina.WriteAsync("lobby")).Code);
        await mina.ConnectAsync("lobby");
        Assert.Equal(4506, await mina.EndAsync());
        Assert.Equal(204, (await mina.ShowPasscodeAsync("open sesame")).Status);
        Assert.Equal(201, (await mina.WriteAsync("lobby")).Status);
        await mina.ConnectAsync("lobby");
        await mina.EventAsync("ready");
    }

    [Fact]
    public async Task A_passcode_of_the_server_asks_those_who_are_connected_and_not_those_who_have_shown_it()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        using var jun = await app.JoinAsync("Jun");
        using var moderator = await app.ModeratorAsync("Moe", null);
        foreach (var person in new[] { mina, jun, moderator, app.Host })
        {
            await person.ConnectAsync("lobby");
            await person.EventAsync("ready");
        }

        AssertDone(await app.Host.ModerateAsync(null, new { action = "passcode", passcode = "plum" }));

        var close = await mina.EventAsync("close");
        Assert.Equal(("passcode_required", false), (close.GetProperty("name").GetString(), close.GetProperty("reconnect").GetBoolean()));
        Assert.Equal(4506, await mina.EndAsync());
        Assert.Equal(4506, await jun.EndAsync());
        Assert.Equal("passcode_required", (await mina.WriteAsync("lobby")).Code);
        Assert.Equal(204, (await mina.ShowPasscodeAsync("plum")).Status);
        await mina.ConnectAsync("lobby");
        await mina.EventAsync("ready");
        Assert.Equal(201, (await mina.WriteAsync("lobby", "back")).Status);
        foreach (var person in new[] { mina, moderator, app.Host })
        {
            Assert.Equal("back", (await person.EventAsync("message")).GetProperty("data").GetString());
        }

        AssertDone(await app.Host.ModerateAsync(null, new { action = "passcode", passcode = (string?)null }));
        Assert.Equal(201, (await jun.WriteAsync("lobby")).Status);
    }

    [Fact]
    public async Task Passcodes_cannot_be_tried_for_long()
    {
        await using var app = await HostedApp.StartAsync(new ModerationOptions { Passcode = "open sesame" });
        using var mina = await app.JoinAsync("Mina", 3);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("passcode_required", (await mina.ShowPasscodeAsync($"guess {i}")).Code);
        }

        var refused = await mina.ShowPasscodeAsync("open sesame");
        Assert.Equal((429, "rate_limited"), (refused.Status, refused.Code));
        using var again = await app.JoinAsync("Mina again", 3);
        Assert.Equal(429, (await again.ShowPasscodeAsync("open sesame")).Status);
        using var jun = await app.JoinAsync("Jun", 4);
        Assert.Equal(204, (await jun.ShowPasscodeAsync("open sesame")).Status);
        app.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(204, (await again.ShowPasscodeAsync("open sesame")).Status);
    }
}
