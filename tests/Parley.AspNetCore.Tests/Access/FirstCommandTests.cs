using System.Net.WebSockets;
using Parley.AspNetCore.Tests.Http;
using Parley.AspNetCore.Transports;
using Parley.Contracts;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>A WebSocket that says who it is in its first command.</summary>
public sealed class FirstCommandTests
{
    [Fact]
    public async Task The_first_command_brings_the_token_and_ready_comes_before_its_answer()
    {
        await using var app = await RightsApp.StartAsync();
        using var socket = await app.OpenAsync("ws?topic=news.a");
        await socket.SayAsync("refresh", new { token = Jwt.For("ann", subscribe: ["news.*"], publish: ["news.*"]) }, 7);

        var ready = await socket.HearAsync();
        var reply = await socket.HearAsync();
        Assert.Equal("ready", ready.GetProperty("type").GetString());
        Assert.Equal("ann", ready.GetProperty("payload").GetProperty("user").GetProperty("id").GetString());
        Assert.True(ready.GetProperty("payload").GetProperty("topics").TryGetProperty("news.a", out _));
        Assert.Equal(("reply", 7), (reply.GetProperty("type").GetString(), reply.GetProperty("ref").GetInt32()));
        Assert.InRange(reply.GetProperty("payload").GetProperty("ttl").GetInt64(), 500, 630);
        await socket.SayAsync("publish", new { topic = "news.a", data = "hi" });
        Assert.Equal("ann", (await socket.HearAsync("message")).GetProperty("from").GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("subscribe", "{\"topics\":[\"t\"]}", "unauthorized", 4500)]
    [InlineData("publish", "{\"topic\":\"t\",\"data\":1}", "unauthorized", 4500)]
    [InlineData("refresh", "{}", "bad_request", 4504)]
    [InlineData("refresh", "{\"token\":\"x\"}", "bad_token", 4500)]
    [InlineData("nothing", "{}", "unknown_type", 4504)]
    public async Task Anything_else_first_is_refused_and_ends_the_connection(string type, string payload, string code, int close)
    {
        await using var app = await RightsApp.StartAsync();
        using var socket = await app.OpenAsync();
        await socket.SayAsync(type, System.Text.Json.JsonDocument.Parse(payload).RootElement);
        await socket.SayAsync("refresh", new { token = Jwt.For("ann", subscribe: ["*"]) });
        Assert.Equal(code, (await socket.HearAsync("error")).GetProperty("code").GetString());
        Assert.Equal(close, await socket.EndAsync());
    }

    [Fact]
    public async Task An_old_token_first_asks_for_a_new_one()
    {
        await using var app = await RightsApp.StartAsync();
        using var socket = await app.OpenAsync();
        Assert.Equal("token_expired", await socket.ErrorOfAsync("refresh", new { token = Jwt.For("ann", exp: Jwt.Now - 100) }));
        Assert.Equal(4004, await socket.EndAsync());
    }

    [Fact]
    public async Task Who_says_nothing_is_closed_after_ten_seconds()
    {
        var time = new ManualTime();
        await using var app = await RightsApp.StartAsync(time: time);
        using var socket = await app.OpenAsync();
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(4500, await socket.EndAsync());
    }

    [Fact]
    public async Task A_first_command_that_is_too_long_is_refused()
    {
        await using var app = await RightsApp.StartAsync();
        using var socket = await app.OpenAsync();
        Assert.Equal("bad_request", await socket.ErrorOfAsync("refresh", new { token = new string('x', FirstCommand.MaxBytes) }));
        Assert.Equal(4504, await socket.EndAsync());
    }

    [Fact]
    public async Task Where_guests_are_let_in_the_address_announces_a_token()
    {
        await using var app = await RightsApp.StartAsync(access => access with { GuestRights = new() { Subscribe = RightsApp.Patterns("news.*") } });
        using var guest = await app.OpenAsync("ws?topic=news.a");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await guest.HearAsync("ready")).GetProperty("user").GetProperty("id").ValueKind);
        Assert.Equal("forbidden", await guest.ErrorOfAsync("refresh", new { token = Jwt.For("ann") }));
        using var ann = await app.OpenAsync("ws?authenticate=1");
        await ann.SayAsync("refresh", new { token = Jwt.For("ann") });
        Assert.Equal("ann", (await ann.HearAsync("ready")).GetProperty("user").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_page_learns_of_a_refusal_by_a_close_code_and_a_program_by_the_status()
    {
        await using var app = await RightsApp.StartAsync();
        using var page = await app.OpenAsync("ws", ("Cookie", "parley_token=" + Jwt.For("ann", exp: Jwt.Now - 100)));
        Assert.Equal(4004, await page.EndAsync());
        using var used = await app.OpenAsync("ws?ticket=AAAAAAAAAAAAAAAAAAAAAA");
        Assert.Equal(4500, await used.EndAsync());
        using var raw = await app.OpenAsync("ws?format=raw&topic=t");
        Assert.Equal(4500, await raw.EndAsync());
        var program = await Assert.ThrowsAsync<WebSocketException>(() => app.OpenAsync("ws", Jwt.Bearer("x")));
        Assert.Contains("401", program.Message, StringComparison.Ordinal);
        using var forbidden = await app.OpenAsync("ws?topic=t", Jwt.Bearer(Jwt.For("ann")));
        Assert.Equal(4501, await forbidden.EndAsync());
    }

    [Fact]
    public async Task A_new_token_of_the_same_user_goes_on_and_of_another_is_refused()
    {
        await using var app = await RightsApp.StartAsync();
        using var socket = await app.OpenAsync("ws?topic=news.a&topic=room", Jwt.Bearer(Jwt.For("ann", subscribe: ["*"], exp: Jwt.Now + 40)));
        await socket.HearAsync("ready");

        Assert.Equal("forbidden", await socket.ErrorOfAsync("refresh", new { token = Jwt.For("bob", subscribe: ["*"]) }));
        Assert.Equal("bad_token", await socket.ErrorOfAsync("refresh", new { token = "x" }));
        var reply = await socket.AskAsync("refresh", new { token = Jwt.For("ann", subscribe: ["room"]) });
        Assert.InRange(reply.GetProperty("ttl").GetInt64(), 500, 630);
        var ended = await socket.HearAsync("unsubscribed");
        Assert.Equal(("news.a", "forbidden"), (ended.GetProperty("topic").GetString(), ended.GetProperty("code").GetString()));
        await app.Client.PublishAsync("room", "\"on\"", Jwt.Bearer(Jwt.For("x", publish: ["*"])));
        Assert.Equal("on", (await socket.HearAsync("message")).GetProperty("data").GetString());
    }
}
