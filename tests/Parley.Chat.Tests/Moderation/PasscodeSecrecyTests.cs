using Parley.AspNetCore.Tests.Http;
using static Parley.Chat.Tests.Moderation.HostedApp;

namespace Parley.Chat.Tests.Moderation;

/// <summary>What a room with a passcode tells those outside, and what an act about a passcode must say.</summary>
public sealed class PasscodeSecrecyTests
{
    [Fact]
    public async Task Outsiders_of_a_room_with_a_passcode_learn_that_it_has_one_and_nothing_else()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        using var moe = await app.ModeratorAsync("Moe", "secret");
        AssertDone(await app.Host.ModerateAsync("secret", new { action = "slow", seconds = 77 }));
        AssertDone(await app.Host.ModerateAsync("secret", new { action = "passcode", passcode = "plum" }));
        using var stranger = Person.Stranger(app.App);
        foreach (var outsider in new[] { mina, stranger })
        {
            var seen = await outsider.SeeAsync("secret");
            Assert.Equal((200, "{\"role\":null,\"passcode\":true}"), (seen.Status, seen.Text));
        }

        Assert.Equal("moderator", (await moe.SeeAsync("secret"))["role"].GetString());
        Assert.Equal(204, (await mina.ShowPasscodeAsync("plum", "secret")).Status);
        var inside = await mina.SeeAsync("secret");
        Assert.Equal((77, "Moe"), (inside["slow"].GetInt32(), inside["moderators"][0].GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("""{"action":"passcode"}""")]
    [InlineData("""{"action":"passcode","passcode":""}""")]
    [InlineData("""{"action":"passcode","passcode":"   "}""")]
    [InlineData("""{"action":"passcode","passcode":5}""")]
    public async Task An_act_that_names_no_passcode_is_refused_and_opens_nothing(string act)
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        foreach (var (path, room) in new[] { ("topics/secret/moderation", "secret"), ("moderation", "lobby") })
        {
            AssertDone(await app.Host.Http.SendAsync(HttpMethod.Post, path, Sending.Json("""{"action":"passcode","passcode":"plum"}""")));
            var refused = await app.Host.Http.SendAsync(HttpMethod.Post, path, Sending.Json(act));
            Assert.Equal((400, "bad_request"), (refused.Status, refused.Code));
            Assert.Equal("passcode_required", (await mina.WriteAsync(room)).Code);
        }

        await app.Host.ConnectAsync();
        await app.Host.EventAsync("ready");
        var command = await app.Host.CommandAsync("moderate", System.Text.Json.JsonDocument.Parse(act.Insert(1, "\"topic\":\"secret\",")).RootElement);
        Assert.Equal("bad_request", command.GetProperty("code").GetString());
        AssertDone(await app.Host.Http.SendAsync(HttpMethod.Post, "topics/secret/moderation", Sending.Json("""{"action":"passcode","passcode":null}""")));
    }
}
