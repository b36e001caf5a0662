using Parley.AspNetCore.Tests.Http;
using Parley.Chat.Tests.Support;

namespace Parley.Chat.Tests.People;

/// <summary>E20, W23, S14: nobody is at any connection of a user.</summary>
public sealed class AwayTests
{
    public static TheoryData<Transport, Transport> EveryPair =>
        [.. from one in Enum.GetValues<Transport>() from other in Enum.GetValues<Transport>() select (one, other)];

    [Theory]
    [MemberData(nameof(EveryPair))]
    public async Task Two_tabs_are_one_person_who_is_away_when_both_are(Transport one, Transport other)
    {
        await using var app = await ChatApp.StartAsync();
        using var bob = await app.NewPersonAsync("Bob");
        await using var watching = await bob.OpenAsync(Transport.WebSocket, "topic=a&people=1");
        await watching.NextAsync("joined");
        using var mina = await app.NewPersonAsync("Mina");
        await using var first = await mina.OpenAsync(one, "topic=a");
        await using var second = await mina.OpenAsync(other, "topic=a");
        await watching.NextAsync("joined");

        await SetAsync(mina, first, one, true);
        await app.Hub.PublishTextAsync("a", "one of two");
        await watching.NextAsync("message");
        await SetAsync(mina, second, other, true);
        var away = await watching.NextAsync("away");
        Assert.Equal(("a", mina.Id), (away["topic"].GetString(), away["user"].GetProperty("id").GetString()));
        Assert.True(away["time"].TryGetDateTimeOffset(out _));
        var present = await app.Client.ReadAsync("topics/a/presence");
        Assert.Equal(
            $$"""{"users":[{"id":"{{bob.Id}}","name":"Bob"},{"id":"{{mina.Id}}","name":"Mina","away":true}],"count":2}""", present.Text);

        await SetAsync(mina, first, one, false);
        Assert.Equal(mina.Id, (await watching.NextAsync("back"))["user"].GetProperty("id").GetString());
        Assert.DoesNotContain("away", (await app.Client.ReadAsync("topics/a/presence")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Going_and_coming_all_the_time_keeps_nobody_busy()
    {
        await using var app = await ChatApp.StartAsync();
        using var bob = await app.NewPersonAsync("Bob");
        await using var watching = await bob.OpenAsync(Transport.EventStream, "topic=a&people=1");
        using var mina = await app.NewPersonAsync("Mina");
        await using var tab = await mina.OpenAsync(Transport.WebSocket, "topic=a");

        for (var i = 0; i < 10; i++)
        {
            await SetAsync(mina, tab, Transport.WebSocket, true);
            await SetAsync(mina, tab, Transport.WebSocket, false);
        }

        await app.Hub.PublishTextAsync("a", "the end");
        var shown = 0;
        for (var next = await watching.NextAsync(); next.Type != "message"; next = await watching.NextAsync())
        {
            shown += next.Type == "away" ? 1 : 0;
        }

        Assert.InRange(shown, 1, 9);
    }

    [Theory]
    [InlineData("""{"away":"yes"}""")]
    [InlineData("{}")]
    public async Task What_is_no_yes_or_no_is_refused(string payload)
    {
        await using var app = await ChatApp.StartAsync();
        using var mina = await app.NewPersonAsync("Mina");
        await using var tab = await mina.OpenAsync(Transport.WebSocket, "topic=a");
        await tab.SendAsync($$"""{"type":"away","ref":1,"payload":{{payload}}}""");
        Assert.Equal("bad_request", (await tab.NextAsync("error"))["code"].GetString());

        await using var stream = await mina.OpenAsync(Transport.EventStream, "topic=a");
        var secret = stream.Ready["secret"].GetString();
        var path = $"connections/{stream.Ready["connection"].GetString()}/away";
        var body = payload.Replace("{", $$"""{"secret":"{{secret}}"{{(payload == "{}" ? "" : ",")}}""", StringComparison.Ordinal);
        Assert.Equal(400, (await mina.Client.SendAsync(HttpMethod.Post, path, Sending.Json(body))).Status);
        Assert.Equal(404, (await mina.Client.SendAsync(HttpMethod.Post, path, Sending.Json("""{"secret":"x","away":true}"""))).Status);
    }

    private static async Task SetAsync(Person person, Tab tab, Transport transport, bool isAway)
    {
        var away = isAway ? "true" : "false";
        if (transport == Transport.WebSocket)
        {
            await tab.SendAsync($$$"""{"type":"away","payload":{"away":{{{away}}}}}""");
            await tab.NextReplyAsync();
            return;
        }

        var body = $$"""{"secret":"{{tab.Ready["secret"].GetString()}}","away":{{away}}}""";
        var path = $"connections/{tab.Ready["connection"].GetString()}/away";
        Assert.Equal(204, (await person.Client.SendAsync(HttpMethod.Post, path, Sending.Json(body))).Status);
    }
}
