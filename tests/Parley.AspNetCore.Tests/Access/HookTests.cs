using Parley.Access;
using Parley.AspNetCore.Tests.Http;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>An app's own hook that says no to following a topic, and nothing about the rest.</summary>
public sealed class HookTests
{
    [Fact]
    public async Task Who_may_not_follow_a_topic_gets_nothing_of_it_on_any_way()
    {
        await using var app = await StartAsync(new NoFollowers());
        Assert.Equal(201, (await app.Client.PublishAsync("secret", "\"needle\"")).Status);
        foreach (var address in new[] { "topics/secret", "topics/secret/messages", "topics/secret/presence", "topics/secret/events", "events?topic=open&topic=secret" })
        {
            var answer = await app.Client.ReadAsync(address);
            Assert.Equal((403, "forbidden", address), (answer.Status, answer.Code, address));
        }

        Assert.DoesNotContain("secret", (await app.Client.ReadAsync("topics")).Text, StringComparison.Ordinal);
        using var socket = await app.OpenAsync();
        await socket.HearAsync("ready");
        Assert.Null(await socket.ErrorOfAsync("subscribe", new { topics = new[] { "open" }, people = true }));
        foreach (var (type, payload) in new (string, object)[]
        {
            ("subscribe", new { topics = new[] { "secret" }, people = true }), ("history", new { topic = "secret" }),
            ("presence", new { topic = "secret" }), ("read", new { topic = "secret", offset = 1 }),
        })
        {
            Assert.Equal(("forbidden", type), (await socket.ErrorOfAsync(type, payload), type));
        }

        // What happens there, typing among it, does not reach who follows something else.
        await app.Client.SendAsync(HttpMethod.Post, "topics/secret/typing?name=Bob");
        await app.Client.PublishAsync("secret", "1");
        await app.Client.PublishAsync("open", "2");
        Assert.Equal("message", (await socket.HearAsync()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_hook_with_rights_of_their_own_is_asked_for_each_alone()
    {
        await using var app = await StartAsync(new Readers());
        Assert.Equal(200, (await app.Client.ReadAsync("topics/secret/messages")).Status);
        Assert.Equal(403, (await app.Client.ReadAsync("topics/secret/events")).Status);
    }

    private static Task<TestApp> StartAsync(IAccess access) => TestApp.StartAsync(options => options.Access = _ => access);

    private class NoFollowers : IAccess
    {
        public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel) =>
            new(request is { Action: AccessAction.Subscribe, Topic: "secret" } ? AccessDecision.Forbid() : AccessDecision.Allow);
    }

    private sealed class Readers : NoFollowers, IAccess
    {
        public bool HasSeparateRights => true;
    }
}
