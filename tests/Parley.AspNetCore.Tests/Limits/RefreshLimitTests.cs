using System.Net.WebSockets;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Tests.Access;

namespace Parley.AspNetCore.Tests.Limits;

/// <summary>A connection that says later who it is counts for that person.</summary>
public sealed class RefreshLimitTests
{
    [Fact]
    public async Task Connections_that_say_who_they_are_in_a_command_count_for_the_person()
    {
        await using var app = await StartAsync(2);
        using var first = await IdentifyAsync(app, "ann");
        await first.HearAsync("ready");
        using var second = await app.OpenAsync("ws", Jwt.Bearer(Jwt.For("ann")));
        await second.HearAsync("ready");

        using var third = await IdentifyAsync(app, "ann");
        Assert.Equal("too_many_connections", (await third.HearAsync("error")).GetProperty("code").GetString());
        Assert.Equal(4505, await third.EndAsync());
        using var fourth = await app.OpenAsync("ws", Jwt.Bearer(Jwt.For("ann")));
        Assert.Equal(4505, await fourth.EndAsync());
        using var bob = await IdentifyAsync(app, "bob");
        await bob.HearAsync("ready");
    }

    [Fact]
    public async Task A_connection_that_ends_gives_its_place_back_however_it_said_who_it_is()
    {
        await using var app = await StartAsync(1);
        for (var i = 0; i < 3; i++)
        {
            using var socket = await IdentifyAsync(app, "ann");
            await socket.HearAsync("ready");
            Assert.Null(await socket.ErrorOfAsync("refresh", new { token = Jwt.For("ann") }));
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WaitAsync(TestApp.Patience);
            await Core.Tests.Testing.Eventually.TrueAsync(() => app.Hub.ConnectionCount == 0, () => $"{app.Hub.ConnectionCount} connections");
        }
    }

    private static async Task<ClientWebSocket> IdentifyAsync(TestApp app, string user)
    {
        var socket = await app.OpenAsync("ws?authenticate=1");
        await socket.SayAsync("refresh", new { token = Jwt.For(user) });
        return socket;
    }

    private static Task<TestApp> StartAsync(int connections) => TestApp.StartAsync(options =>
    {
        options.AccessControl = new AccessOptions { Tokens = new TokenOptions { Keys = [TokenKey.FromSecret(Jwt.Secret)] } };
        options.Limits = LimitOptions.None with { ConnectionsPerPerson = connections };
    });
}
