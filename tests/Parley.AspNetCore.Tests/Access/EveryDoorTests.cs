using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Http.Description;
using Parley.AspNetCore.Tests.Http;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>Where access is configured, no address does anything for who has no right to it.</summary>
public sealed class EveryDoorTests
{
    // What anybody may see: whether the process lives, and what the API is.
    private static readonly string[] s_open = ["/health/live", "/health/ready", "/openapi/v1.json"];

    [Fact]
    public async Task Every_address_refuses_who_shows_nothing()
    {
        await using var app = await RightsApp.StartAsync();
        var endpoints = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ApiOperation>() is not null)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (method, endpoint.RoutePattern.RawText!)))
            .Where(door => door.method is not ("HEAD" or "CONNECT") && !s_open.Contains(door.Item2))
            .ToList();
        Assert.True(endpoints.Count > 15);

        foreach (var (method, pattern) in endpoints)
        {
            var path = pattern.Replace("{topic}", "t", StringComparison.Ordinal).Replace("{id}", $"{app.Hub.Epoch}-1", StringComparison.Ordinal)
                .Replace("{connection}", "c", StringComparison.Ordinal).TrimStart('/') + "?topic=t&q=x";
            var answer = await app.Client.SendAsync(new HttpMethod(method), path, method is "GET" or "DELETE" ? null : Json("{\"secret\":\"x\",\"offset\":1,\"name\":\"A\"}"));
            var expected = pattern == "/ws" ? (426, "upgrade_required") : (401, "unauthorized");
            Assert.True((answer.Status, answer.Code) == expected, $"{method} {pattern} answered {answer.Status} {answer.Text}");
        }
    }

    [Fact]
    public async Task A_token_without_rights_opens_the_door_and_nothing_behind_it()
    {
        await using var app = await RightsApp.StartAsync();
        var author = Jwt.Bearer(Jwt.For("ann", publish: ["*"], history: ["*"]));
        var written = await app.Client.PublishAsync("t", "\"secret words\"", author);
        var id = written["id"].GetString();
        var nobody = Jwt.Bearer(Jwt.For("nobody"));

        (HttpMethod Method, string Path)[] doors =
        [
            (HttpMethod.Get, "topics/t"), (HttpMethod.Get, "topics/t/messages"), (HttpMethod.Get, "topics/t/presence"),
            (HttpMethod.Get, "topics/t/events"), (HttpMethod.Get, "events?topic=t"), (HttpMethod.Post, "topics/t/messages"),
            (HttpMethod.Post, "topics/t/typing"), (HttpMethod.Patch, $"topics/t/messages/{id}"), (HttpMethod.Delete, $"topics/t/messages/{id}"),
        ];
        foreach (var (method, path) in doors)
        {
            var answer = await app.Client.SendAsync(method, path, method == HttpMethod.Get ? null : Json("1"), nobody);
            Assert.True((answer.Status, answer.Code) == (403, "forbidden"), $"{method} {path} answered {answer.Status} {answer.Text}");
            Assert.DoesNotContain("secret words", answer.Text);
        }

        Assert.Empty((await app.Client.SendAsync(HttpMethod.Get, "topics", null, nobody))["topics"].EnumerateArray());
        var batch = await app.Client.SendAsync(HttpMethod.Post, "messages", Json("[{\"topic\":\"t\",\"data\":1}]"), nobody);
        Assert.Equal("forbidden", batch["results"][0].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(["\"secret words\""], (await app.Client.SendAsync(HttpMethod.Get, "topics/t/messages", null, author))["messages"]
            .EnumerateArray().Select(message => message.GetProperty("data").GetRawText()));
    }

    [Fact]
    public async Task Every_command_of_a_WebSocket_needs_its_right()
    {
        await using var app = await RightsApp.StartAsync();
        var id = (await app.Client.PublishAsync("t", "1", Jwt.Bearer(Jwt.For("ann", publish: ["*"]))))["id"].GetString();
        using var socket = await app.OpenAsync("ws", Jwt.Bearer(Jwt.For("bob", subscribe: ["other"])));
        await socket.HearAsync("ready");

        foreach (var (type, payload) in new (string, object)[]
        {
            ("subscribe", new { topics = new[] { "t" } }),
            ("subscribe", new { topics = new[] { "other" }, people = true }),
            ("publish", new { topic = "t", data = 1 }),
            ("edit", new { topic = "t", message = id, data = 2 }),
            ("delete", new { topic = "t", message = id }),
            ("history", new { topic = "t" }),
            ("presence", new { topic = "t" }),
            ("typing", new { topic = "t" }),
            ("read", new { topic = "t", offset = 1 }),
        })
        {
            Assert.Equal(("forbidden", type), (await socket.ErrorOfAsync(type, payload), type));
        }

        Assert.Null(await socket.ErrorOfAsync("subscribe", new { topics = new[] { "other" } }));
    }

    [Fact]
    public async Task Resuming_needs_the_right_to_read_what_was_before()
    {
        await using var app = await RightsApp.StartAsync();
        await app.Client.PublishAsync("t", "\"old\"", Jwt.Bearer(Jwt.For("ann", publish: ["*"])));
        using var socket = await app.OpenAsync("ws", Jwt.Bearer(Jwt.For("bob", subscribe: ["t"])));
        await socket.HearAsync("ready");
        var answer = await socket.AskAsync("subscribe", new { topics = new[] { "t" }, since = $"{app.Hub.Epoch}-0" });
        var topic = answer.GetProperty("topics").GetProperty("t");
        Assert.Equal((false, "denied"), (topic.GetProperty("recovered").GetBoolean(), topic.GetProperty("reason").GetString()));
        Assert.Equal("forbidden", await socket.ErrorOfAsync("history", new { topic = "t" }));
        Assert.False(topic.TryGetProperty("replayed", out _));
    }

    [Fact]
    public async Task Authors_need_the_right_to_publish_and_moderators_theirs_to_change_messages()
    {
        await using var app = await RightsApp.StartAsync();
        async Task<Answer> EditAsync(string token, string id) =>
            await app.Client.SendAsync(HttpMethod.Patch, $"topics/t/messages/{id}", Json("2"), Jwt.Bearer(token));
        var id = (await app.Client.PublishAsync("t", "1", Jwt.Bearer(Jwt.For("ann", publish: ["t"]))))["id"].GetString()!;

        Assert.Equal(403, (await EditAsync(Jwt.For("ann", subscribe: ["t"]), id)).Status);
        Assert.Equal(403, (await EditAsync(Jwt.For("bob", publish: ["t"]), id)).Status);
        Assert.Equal(200, (await EditAsync(Jwt.For("ann", publish: ["t"]), id)).Status);
        Assert.Equal(200, (await EditAsync(Jwt.For("mo", moderate: ["t"]), id)).Status);
    }

    [Fact]
    public async Task Guests_have_the_rights_that_are_set_for_them_and_a_login_is_asked_for_beyond()
    {
        await using var app = await RightsApp.StartAsync(access => access with
        {
            GuestRights = new() { Subscribe = RightsApp.Patterns("news.*"), History = RightsApp.Patterns("news.*") },
            UserRights = new() { Publish = RightsApp.Patterns("room:{sub}:*") },
        });
        Assert.Equal(200, (await app.Client.ReadAsync("topics/news.a/messages")).Status);
        Assert.Equal((401, "unauthorized"), Of(await app.Client.ReadAsync("topics/room:x/messages")));
        Assert.Equal((401, "unauthorized"), Of(await app.Client.PublishAsync("news.a", "1")));
        var ann = Jwt.Bearer(Jwt.For("ann"));
        Assert.Equal(201, (await app.Client.PublishAsync("room:ann:x", "1", ann)).Status);
        Assert.Equal((403, "forbidden"), Of(await app.Client.PublishAsync("room:bob:x", "1", ann)));
        Assert.Equal((403, "forbidden"), Of(await app.Client.PublishAsync("room:bob:x", "1", Jwt.Bearer(Jwt.For("*")))));
        Assert.Equal((403, "forbidden"), Of(await app.Client.SendAsync(HttpMethod.Post, "me", Json("{\"name\":\"Bob\"}"), ann)));
    }

    [Fact]
    public async Task Nothing_configured_is_as_open_as_ever()
    {
        await using var app = await TestApp.StartAsync();
        Assert.Equal(201, (await app.Client.PublishAsync("t", "1", ("Authorization", "Bearer whatever"))).Status);
        using var socket = await app.OpenAsync();
        await socket.HearAsync("ready");
        Assert.Equal("bad_request", await socket.ErrorOfAsync("refresh", new { token = "x" }));
        Assert.Null(await socket.ErrorOfAsync("subscribe", new { topics = new[] { "t" }, people = true }));
    }

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
}
