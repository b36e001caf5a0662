using System.Text.Json;
using Parley.AspNetCore.Tests.Http;
using static Parley.Chat.Tests.Moderation.HostedApp;

namespace Parley.Chat.Tests.Moderation;

/// <summary>Moderating over a WebSocket, and what everybody in a room is told of it.</summary>
public sealed class ModerateCommandTests
{
    [Fact]
    public async Task Every_act_can_be_done_on_a_socket_with_the_same_answer_as_over_http()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        await mina.WriteAsync("lobby", "bad");
        await app.Host.ConnectAsync("lobby");
        await app.Host.EventAsync("ready");

        var muted = await app.Host.CommandAsync("moderate", new { topic = "lobby", action = "mute", user = mina.Id, reason = "spam" });
        Assert.Equal((await app.Host.SeeAsync("lobby")).Json.GetRawText(), muted.GetRawText());
        Assert.Equal("spam", muted.GetProperty("muted")[0].GetProperty("reason").GetString());
        Assert.Equal("muted", (await mina.WriteAsync("lobby")).Code);
        Assert.Equal(1, (await app.Host.CommandAsync("moderate", new { topic = "lobby", action = "delete", user = mina.Id })).GetProperty("deleted").GetInt32());
        foreach (var act in new object[]
        {
            new { topic = "lobby", action = "unmute", user = mina.Id }, new { topic = "lobby", action = "slow", seconds = 9 },
            new { topic = "lobby", action = "slow", seconds = 0 }, new { topic = "lobby", action = "lock" },
            new { topic = "lobby", action = "unlock" }, new { topic = "lobby", action = "moderator", user = mina.Id },
            new { topic = "lobby", action = "unmoderator", user = mina.Id }, new { topic = "lobby", action = "passcode", passcode = "x" },
            new { topic = "lobby", action = "passcode", passcode = (string?)null }, new { action = "kick", user = mina.Id },
            new { action = "unban", user = mina.Id }, new { action = "ban", user = mina.Id }, new { action = "unban", user = mina.Id },
            new { action = "host", user = mina.Id },
        })
        {
            var answer = await app.Host.CommandAsync("moderate", act);
            Assert.True(answer.TryGetProperty("role", out _), answer.GetRawText());
        }

        Assert.Equal(201, (await mina.WriteAsync("lobby")).Status);
        var acts = (await app.Host.Http.ReadAsync("moderation/audit"))["acts"];
        Assert.Equal(17, acts.GetArrayLength());
        Assert.All(acts.EnumerateArray(), act => Assert.Equal("Ada", act.GetProperty("by").GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_moderator_of_one_room_is_nobody_in_another_on_a_socket_too()
    {
        await using var app = await HostedApp.StartAsync();
        using var moderator = await app.ModeratorAsync("Moe", "lobby");
        using var mina = await app.JoinAsync("Mina");
        await moderator.ConnectAsync("lobby", "garden");
        await mina.ConnectAsync("lobby");
        Assert.Equal("moderator", Text(await moderator.CommandAsync("moderate", new { topic = "lobby", action = "slow", seconds = 1 }), "role"));
        foreach (var action in new[] { "kick", "ban", "mute", "lock", "unlock", "delete", "moderator", "unmoderator", "unban", "unmute" })
        {
            Assert.Equal("forbidden", Text(await moderator.CommandAsync("moderate", new { topic = "garden", action, user = mina.Id }), "code"));
            Assert.Equal("forbidden", Text(await moderator.CommandAsync("moderate", new { action, user = mina.Id }), "code"));
            Assert.Equal("forbidden", Text(await mina.CommandAsync("moderate", new { topic = "lobby", action, user = moderator.Id }), "code"));
        }

        Assert.Equal("forbidden", Text(await moderator.CommandAsync("moderate", new { topic = "garden", action = "slow", seconds = 5 }), "code"));
        Assert.Equal("forbidden", Text(await moderator.CommandAsync("moderate", new { topic = "garden", action = "passcode", passcode = "x" }), "code"));
        Assert.Equal("forbidden", Text(await moderator.CommandAsync("moderate", new { topic = "$audit", action = "lock" }), "code"));
        Assert.Equal(3, (await app.Host.Http.ReadAsync("moderation/audit"))["acts"].GetArrayLength());
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_and_the_socket_stays()
    {
        await using var app = await HostedApp.StartAsync();
        await app.Host.ConnectAsync("lobby");
        foreach (var act in new object[] { new { }, new { topic = "lobby", action = "dance" }, new { topic = "lobby", action = "kick" }, new { topic = "lobby", action = "slow", seconds = -1 }, new { action = "lock" } })
        {
            Assert.Equal("bad_request", Text(await app.Host.CommandAsync("moderate", act), "code"));
        }

        Assert.Equal("bad_topic", Text(await app.Host.CommandAsync("moderate", new { topic = "a b", action = "lock" }), "code"));
        Assert.Equal("bad_topic", Text(await app.Host.CommandAsync("moderate", new { topic = 7, action = "lock" }), "code"));
        Assert.Equal("host", Text(await app.Host.CommandAsync("moderate", new { topic = "lobby", action = "lock" }), "role"));
    }

    [Fact]
    public async Task Everybody_in_a_room_is_told_at_once_how_it_is_moderated_and_nobody_else()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        using var reader = Person.Stranger(app.App);
        using var elsewhere = await app.JoinAsync("Jun");
        await mina.ConnectAsync("lobby");
        await reader.ConnectAsync("lobby");
        await elsewhere.ConnectAsync("garden");
        foreach (var person in new[] { mina, reader, elsewhere })
        {
            await person.EventAsync("ready");
        }

        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "slow", seconds = 30 }));
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "lock" }));
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "moderator", user = mina.Id }));
        foreach (var person in new[] { mina, reader })
        {
            var slow = await person.EventAsync("rules");
            Assert.Equal(("lobby", 30, false), (Text(slow, "topic"), slow.GetProperty("slow").GetInt32(), slow.GetProperty("locked").GetBoolean()));
            Assert.True((await person.EventAsync("rules")).GetProperty("locked").GetBoolean());
            var last = await person.EventAsync("rules");
            Assert.Equal("Mina", Text(last.GetProperty("moderators")[0], "name"));
            Assert.False(last.TryGetProperty("banned", out _));
        }

        Assert.Equal(201, (await app.Host.WriteAsync("garden", "nothing here")).Status);
        Assert.Equal("message", await elsewhere.NextTypeAsync());
    }

    [Fact]
    public async Task Who_moderates_all_rooms_is_told_to_everybody_in_each_room_that_they_follow()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        using var jun = await app.JoinAsync("Jun");
        await mina.ConnectAsync("lobby", "garden");
        await jun.ConnectAsync("garden");
        await mina.EventAsync("ready");
        await jun.EventAsync("ready");

        AssertDone(await app.Host.ModerateAsync(null, new { action = "moderator", user = mina.Id }));
        var told = new[] { await mina.EventAsync("rules"), await mina.EventAsync("rules") };
        Assert.Equal(["garden", "lobby"], told.Select(rules => Text(rules, "topic")).Order());
        Assert.All(told, rules => Assert.Equal("Mina", Text(rules.GetProperty("moderators")[0], "name")));
        var first = await jun.EventAsync("rules");
        Assert.Equal(("garden", 1), (Text(first, "topic"), first.GetProperty("hosts").GetArrayLength()));

        // Only now: what is told is how the room is moderated when it is told.
        AssertDone(await app.Host.ModerateAsync(null, new { action = "host", user = jun.Id }));
        Assert.Contains((await jun.EventAsync("rules")).GetProperty("hosts").EnumerateArray(), host => Text(host, "name") == "Jun");
    }

    [Fact]
    public async Task Who_was_shut_out_or_muted_by_others_does_not_lift_it_as_a_moderator()
    {
        await using var app = await HostedApp.StartAsync();
        using var moderator = await app.ModeratorAsync("Moe", "lobby");
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "mute", user = moderator.Id }));
        Assert.Equal("forbidden", (await moderator.ModerateAsync("lobby", new { action = "unmute", user = moderator.Id })).Code);
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "ban", user = moderator.Id }));
        Assert.Equal("banned", (await moderator.ModerateAsync("lobby", new { action = "unban", user = moderator.Id })).Code);
        Assert.Equal("banned", (await moderator.ModerateAsync("lobby", new { action = "lock" })).Code);
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "unban", user = moderator.Id }));
        AssertDone(await moderator.ModerateAsync("lobby", new { action = "lock" }));
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : json.GetRawText();
}
