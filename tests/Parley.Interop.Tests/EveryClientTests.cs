using Parley.Interop.Tests.Support;

namespace Parley.Interop.Tests;

/// <summary>What holds for every client, over every route.</summary>
public sealed class EveryClientTests
{
    /// <summary>S1, S3, S5, W1, E1, E5 to E8: one after another, replayed and live.</summary>
    [Theory]
    [MemberData(nameof(Clients.OnEveryRoute), MemberType = typeof(Clients))]
    public async Task A_client_sees_what_was_published_and_then_what_is_as_the_log_has_it(ClientKind kind, Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await server.PublishAsync("news", "\"before\"");
        await server.PublishAsync("other", "\"not for this client\"");
        await using var client = await Clients.OpenAsync(kind, server, "topic=news&last=10");

        var ready = await client.NextAsync("ready");
        Assert.Equal(1, ready.Payload.GetProperty("topics").GetProperty("news").GetProperty("offset").GetInt64());
        Assert.Equal("\"before\"", Data(await client.NextAsync("message")));

        foreach (var text in HostileTexts.Json)
        {
            await server.PublishAsync("news", text);
        }

        var live = await client.NextMessagesAsync(HostileTexts.Json.Count);

        Assert.Equal(HostileTexts.Json, live.Select(Data));
        Assert.Equal(await server.HistoryAsync("news"), live.Select(message => message.Data).Prepend(await FirstAsync(server)));
        if (!Clients.IsSocket(kind))
        {
            Assert.All(live, message => Assert.Equal(message["id"], message.Id));
        }
    }

    /// <summary>G4, S5, S6, E12: what was missed comes once and in order.</summary>
    [Theory]
    [MemberData(nameof(Clients.OnEveryRoute), MemberType = typeof(Clients))]
    public async Task A_client_that_was_cut_off_comes_back_and_misses_nothing(ClientKind kind, Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        var client = await Clients.OpenAsync(kind, server, "topic=a&topic=b");
        try
        {
            var ready = await client.NextAsync("ready");
            for (var i = 0; i < 5; i++)
            {
                await server.PublishAsync(i % 2 == 0 ? "a" : "b", $"{i}");
            }

            var seen = (await client.NextMessagesAsync(5)).ToList();
            server.Cut(ready["connection"]);
            for (var i = 5; i < 20; i++)
            {
                await server.PublishAsync(i % 2 == 0 ? "a" : "b", $"{i}");
            }

            if (kind is not (ClientKind.EventSource or ClientKind.FetchEventSource))
            {
                // These do not come back by themselves.
                await client.DisposeAsync();
                client = await Clients.OpenAsync(kind, server, $"topic=a&topic=b&since={seen[^1]["id"]}");
            }

            ready = await client.NextAsync("ready");
            Assert.True(ready.Payload.GetProperty("topics").GetProperty("a").GetProperty("recovered").GetBoolean());
            seen.AddRange(await client.NextMessagesAsync(15));

            Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), seen.Select(Data));
        }
        finally
        {
            await client.DisposeAsync();
        }
    }

    /// <summary>S6: a client that drops before its first message still resumes.</summary>
    [Theory]
    [InlineData(ClientKind.EventSource, Route.Socket)]
    [InlineData(ClientKind.EventSource, Route.Pipe)]
    [InlineData(ClientKind.FetchEventSource, Route.Socket)]
    public async Task A_client_that_was_cut_off_before_its_first_message_gets_it(ClientKind kind, Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await server.PublishAsync("other", "0");
        await using var client = await Clients.OpenAsync(kind, server, "topic=news");
        var ready = await client.NextAsync("ready");

        server.Cut(ready["connection"]);
        await server.PublishAsync("news", "\"first\"");

        await client.NextAsync("ready");
        Assert.Equal("\"first\"", Data(await client.NextAsync("message")));
    }

    /// <summary>E16: a server that stops says so, on both transports.</summary>
    [Theory]
    [MemberData(nameof(Clients.OnEveryRoute), MemberType = typeof(Clients))]
    public async Task A_server_that_stops_tells_its_clients_to_come_back(ClientKind kind, Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await using var client = await Clients.OpenAsync(kind, server, "topic=news");
        await client.NextAsync("ready");

        var stopping = server.StopAsync();
        var close = await client.NextAsync("close");
        Assert.Equal(4000, close.Payload.GetProperty("code").GetInt32());
        Assert.Equal("server_stopping", close["name"]);
        Assert.True(close.Payload.GetProperty("reconnect").GetBoolean());
        Assert.InRange(close.Payload.GetProperty("after").GetInt64(), 0, 60_000);
        switch (client)
        {
            case NodeSocket socket:
                Assert.Equal(4000, await socket.NextCloseAsync());
                break;
            case NetSocket socket:
                Assert.Equal(4000, await socket.NextCloseAsync());
                break;
        }

        await stopping;
    }

    private static async Task<string> FirstAsync(TestServer server) => (await server.HistoryAsync("news"))[0];

    private static string Data(Received message) => message.Payload.GetProperty("data").GetRawText();
}
