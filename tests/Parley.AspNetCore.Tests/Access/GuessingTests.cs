using System.Text.Json;
using Parley.AspNetCore.Tests.Http;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>Somebody with a right to one topic guesses names, ids, offsets and positions of another.</summary>
public sealed class GuessingTests
{
    private static readonly (string, string) s_guesser = Jwt.Bearer(Jwt.For("eve", subscribe: ["open"], publish: ["open"], history: ["open"], presence: ["open"]));
    private static readonly (string, string) s_owner = Jwt.Bearer(Jwt.For("ann", subscribe: ["*"], publish: ["*"], history: ["*"], presence: ["*"]));

    [Fact]
    public async Task A_private_topic_that_exists_looks_like_one_that_does_not()
    {
        await using var app = await RightsApp.StartAsync();
        var id = (await app.Client.PublishAsync("room:ann:plan", "\"the plan\"", s_owner))["id"].GetString();
        (HttpMethod Method, string Path)[] doors =
        [
            (HttpMethod.Get, "topics/{0}"), (HttpMethod.Get, "topics/{0}/messages"), (HttpMethod.Get, "topics/{0}/messages?before=2"),
            (HttpMethod.Get, "topics/{0}/presence"), (HttpMethod.Get, "topics/{0}/events?since=start"), (HttpMethod.Get, "events?topic=open&topic={0}"),
            (HttpMethod.Post, "topics/{0}/messages"), (HttpMethod.Post, "topics/{0}/typing"),
            (HttpMethod.Patch, "topics/{0}/messages/" + id), (HttpMethod.Delete, "topics/{0}/messages/" + id),
        ];
        foreach (var (method, path) in doors)
        {
            var there = await AskAsync(app, method, path, "room:ann:plan");
            var nowhere = await AskAsync(app, method, path, "room:bob:plan");
            Assert.Equal((403, path), (there.Status, path));
            Assert.Equal(nowhere.Text.Replace("room:bob", "room:ann", StringComparison.Ordinal), there.Text);
        }

        Assert.Equal(
            JsonSerializer.Serialize(Array.Empty<object>()),
            (await app.Client.SendAsync(HttpMethod.Get, "topics?prefix=room:", null, s_guesser))["topics"].GetRawText());
    }

    [Fact]
    public async Task The_id_of_a_message_elsewhere_is_of_no_use_in_a_topic_of_ones_own()
    {
        await using var app = await RightsApp.StartAsync();
        var secret = (await app.Client.PublishAsync("room:ann:plan", "\"the plan\"", s_owner))["id"].GetString();
        var made = $"{app.Hub.Epoch}-4711";
        foreach (var method in new[] { HttpMethod.Patch, HttpMethod.Delete })
        {
            var guessed = await app.Client.SendAsync(method, $"topics/open/messages/{secret}", method == HttpMethod.Patch ? Json("1") : null, s_guesser);
            var nothing = await app.Client.SendAsync(method, $"topics/open/messages/{made}", method == HttpMethod.Patch ? Json("1") : null, s_guesser);
            Assert.Equal((404, "not_found"), (guessed.Status, guessed.Code));
            Assert.Equal(nothing.Text, guessed.Text);
        }

        using var socket = await app.OpenAsync("ws", s_guesser);
        await socket.HearAsync("ready");
        Assert.Equal("not_found", await socket.ErrorOfAsync("edit", new { topic = "open", message = secret, data = 1 }));
        Assert.Equal("not_found", await socket.ErrorOfAsync("delete", new { topic = "open", message = secret }));
        Assert.Equal(["\"the plan\""], (await app.Client.SendAsync(HttpMethod.Get, "topics/room:ann:plan/messages", null, s_owner))["messages"]
            .EnumerateArray().Select(message => message.GetProperty("data").GetRawText()));
    }

    [Fact]
    public async Task A_position_elsewhere_resumes_ones_own_topics_and_nothing_more()
    {
        await using var app = await RightsApp.StartAsync();
        var before = (await app.Client.PublishAsync("room:ann:plan", "\"one\"", s_owner))["id"].GetString();
        await app.Client.PublishAsync("open", "\"mine\"", s_owner);
        await app.Client.PublishAsync("room:ann:plan", "\"two\"", s_owner);
        using var socket = await app.OpenAsync($"ws?topic=open&since={before}", s_guesser);
        await socket.HearAsync("ready");
        Assert.Equal("mine", (await socket.HearAsync("message")).GetProperty("data").GetString());
        // A guess in the page bounds opens nothing either.
        var page = await app.Client.SendAsync(HttpMethod.Get, $"topics/open/messages?after={before}", null, s_guesser);
        Assert.Equal("mine", Assert.Single(page["messages"].EnumerateArray()).GetProperty("data").GetString());
        await app.Client.PublishAsync("room:ann:plan", "\"three\"", s_owner);
        await app.Client.PublishAsync("open", "\"next\"", s_owner);
        Assert.Equal("next", (await socket.HearAsync("message")).GetProperty("data").GetString());
    }

    [Fact]
    public async Task Who_sees_people_or_typing_needs_the_right_to_it_and_gets_none_of_another_topic()
    {
        await using var app = await RightsApp.StartAsync();
        var blind = Jwt.Bearer(Jwt.For("eve", subscribe: ["*"], history: ["*"]));
        using var socket = await app.OpenAsync("ws?topic=open", blind);
        await socket.HearAsync("ready");
        using var ann = await app.OpenAsync("ws?topic=open&people=1", s_owner);
        await ann.HearAsync("ready");
        await ann.AskAsync("typing", new { topic = "open" });
        await ann.AskAsync("publish", new { topic = "open", data = 1 });
        Assert.Equal("message", (await socket.HearAsync()).GetProperty("type").GetString());
        Assert.Equal((403, "forbidden"), Of(await app.Client.SendAsync(HttpMethod.Get, "topics/open/presence", null, blind)));
        Assert.Equal((403, "forbidden"), Of(await app.Client.SendAsync(HttpMethod.Get, "topics/open/events?people=1", null, blind)));
    }

    private static Task<Answer> AskAsync(TestApp app, HttpMethod method, string path, string topic) => app.Client.SendAsync(
        method,
        string.Format(System.Globalization.CultureInfo.InvariantCulture, path, topic),
        method == HttpMethod.Post || method == HttpMethod.Patch ? Json("1") : null,
        s_guesser);

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
}
