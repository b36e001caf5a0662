using System.Net;
using System.Text.Json;
using Parley.Access;
using Parley.Interop.Tests.Support;

namespace Parley.Interop.Tests;

/// <summary>Changing what a live event stream follows, and ending one that shall not return.</summary>
public sealed class LiveStreamTests
{
    /// <summary>S11, S12.</summary>
    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Http2)]
    public async Task A_live_stream_changes_what_it_follows(Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await server.PublishAsync("b", "1");
        await using var stream = await SseSubscriber.OpenAsync(server, "events?topic=a");
        var ready = await stream.NextAsync("ready");
        var path = $"connections/{ready["connection"]}/subscriptions";

        var answer = await ChangeAsync(server, path, new { secret = ready["secret"], subscribe = new object[] { "c", new { topic = "b", last = 5 } }, unsubscribe = new[] { "a" } });
        var replayed = await stream.NextAsync("message");
        await server.PublishAsync("a", "2");
        await server.PublishAsync("c", "3");
        var live = await stream.NextAsync("message");

        Assert.Equal(["c", "b"], answer.GetProperty("topics").EnumerateObject().Select(topic => topic.Name));
        Assert.Equal(1, answer.GetProperty("topics").GetProperty("b").GetProperty("offset").GetInt32());
        Assert.Equal(("b", "1"), (replayed["topic"], replayed["data"]));
        Assert.Equal(ready.Id, replayed.Id);
        Assert.Equal(("c", "3"), (live["topic"], live["data"]));
        while (live.Id == ready.Id)
        {
            // What comes while the older messages are replayed says no position.
            await server.PublishAsync("c", "4");
            live = await stream.NextAsync("message");
        }

        Assert.Equal(live["id"], live.Id);
    }

    /// <summary>S11.</summary>
    [Fact]
    public async Task Only_who_knows_the_secret_changes_a_stream()
    {
        await using var server = await TestServer.StartAsync();
        await using var stream = await SseSubscriber.OpenAsync(server, "events?topic=a");
        var ready = await stream.NextAsync("ready");
        var path = $"connections/{ready["connection"]}/subscriptions";

        foreach (var body in (object[])[new { secret = "guess", subscribe = new[] { "b" } }, new { subscribe = new[] { "b" } }])
        {
            Assert.Equal("not_found", (await ChangeAsync(server, path, body)).GetProperty("code").GetString());
        }

        var other = await ChangeAsync(server, "connections/nobody/subscriptions", new { secret = ready["secret"] });
        var wrong = await ChangeAsync(server, path, new { secret = ready["secret"], subscribe = new[] { "b b" } });
        await server.PublishAsync("b", "1");
        await server.PublishAsync("a", "2");

        Assert.Equal("not_found", other.GetProperty("code").GetString());
        Assert.Equal("bad_topic", wrong.GetProperty("code").GetString());
        Assert.Equal("2", (await stream.NextAsync("message"))["data"]);
    }

    /// <summary>S13: a browser that comes back and shall not is told so in the one way that ends it.</summary>
    [Fact]
    public async Task An_eventsource_that_shall_not_return_ends()
    {
        var door = new Door();
        await using var server = await TestServer.StartAsync(configure: options => options.Access = _ => door);
        await using var client = await NodeEventSource.OpenAsync("eventsource.mjs", server.Url("events?topic=a"));
        var ready = await client.NextAsync("ready");

        door.IsOpen = false;
        server.Cut(ready["connection"]);

        Assert.False(await client.NextErrorAsync());
        Assert.True(await client.NextErrorAsync());
        using var stranger = await server.Client.GetAsync("events?topic=a");
        Assert.Equal(HttpStatusCode.Forbidden, stranger.StatusCode);
    }

    private static async Task<JsonElement> ChangeAsync(TestServer server, string path, object body)
    {
        using var response = await server.Client.PostAsync(path, new StringContent(JsonSerializer.Serialize(body)));
        return Json.Parse(await response.Content.ReadAsStringAsync());
    }

    private sealed class Door : IAccess
    {
        public volatile bool IsOpen = true;

        public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel) =>
            new(IsOpen ? AccessDecision.Allow : AccessDecision.Forbid());
    }
}
