using System.Text.Json;
using Parley.AspNetCore.Tests.Http;
using static Parley.Chat.Tests.Moderation.HostedApp;

namespace Parley.Chat.Tests.Moderation;

/// <summary>What counts as a message in a room that takes its time, and whose.</summary>
public sealed class SlowRoomTests
{
    [Fact]
    public async Task Clients_without_a_cookie_share_one_turn_of_their_address_whatever_they_call_themselves()
    {
        await using var app = await HostedApp.StartAsync();
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "slow", seconds = 30 }));
        using var one = Person.Stranger(app.App, 3);
        using var other = Person.Stranger(app.App, 4);
        Assert.Equal(201, (await one.Http.PublishAsync("lobby", "1")).Status);
        Assert.Equal("slow_mode", (await one.Http.PublishAsync("lobby", "2")).Code);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("slow_mode", (await one.Http.PublishAsync("lobby", "3", ("Parley-Name", $"Name {i}"))).Code);
        }

        Assert.Equal(201, (await other.Http.PublishAsync("lobby", "4", ("Parley-Name", "Name 1"))).Status);
        app.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(201, (await one.Http.PublishAsync("lobby", "5", ("Parley-Name", "Name 9"))).Status);
    }

    [Fact]
    public async Task The_repetition_of_a_message_that_is_stored_gets_its_first_result()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "slow", seconds = 30 }));
        var first = await mina.Http.PublishAsync("lobby", "\"hello\"", ("Idempotency-Key", "k1"));
        Assert.Equal(201, first.Status);

        var again = await mina.Http.PublishAsync("lobby", "\"hello\"", ("Idempotency-Key", "k1"));
        Assert.Equal((200, true), (again.Status, again["duplicate"].GetBoolean()));
        Assert.Equal(first["id"].GetString(), again["id"].GetString());
        Assert.Equal((409, "key_reused"), Of(await mina.Http.PublishAsync("lobby", "\"other\"", ("Idempotency-Key", "k1"))));
        Assert.Equal((429, "slow_mode"), Of(await mina.Http.PublishAsync("lobby", "\"more\"", ("Idempotency-Key", "k2"))));
        await mina.ConnectAsync("lobby");
        await mina.EventAsync("ready");
        var command = await mina.CommandAsync("publish", new { topic = "lobby", data = "hello", key = "k1" });
        Assert.True(command.GetProperty("duplicate").GetBoolean());
        Assert.Equal(["\"hello\""], await mina.Http.DataAsync("lobby"));

        // A repetition is no message: it does not begin the wait anew.
        app.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(201, (await mina.Http.PublishAsync("lobby", "\"more\"", ("Idempotency-Key", "k2"))).Status);
    }

    [Fact]
    public async Task A_message_that_was_refused_uses_up_no_turn()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "slow", seconds = 30 }));
        Assert.Equal((409, "conflict"), Of(await mina.Http.PublishAsync("lobby", "1", ("If-Match", "7"))));
        Assert.Equal((409, "conflict"), Of(await mina.Http.PublishAsync("lobby", "1", ("If-Match", "7"), ("Idempotency-Key", "k"))));
        Assert.Equal(201, (await mina.Http.PublishAsync("lobby", "1", ("If-Match", "0"))).Status);
        Assert.Equal("slow_mode", (await mina.Http.PublishAsync("lobby", "2")).Code);
    }

    [Fact]
    public async Task Of_many_messages_at_once_a_slow_room_takes_one()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina");
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "slow", seconds = 30 }));
        var items = Enumerable.Range(0, 20).Select(i => new { topic = "lobby", data = i });
        var batch = await mina.Http.SendAsync(HttpMethod.Post, "messages", Sending.Json(JsonSerializer.Serialize(items)));
        var codes = batch["results"].EnumerateArray()
            .Select(result => result.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : "stored").ToList();
        Assert.Equal("stored", codes[0]);
        Assert.All(codes.Skip(1), code => Assert.Equal("slow_mode", code));
    }

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
}
