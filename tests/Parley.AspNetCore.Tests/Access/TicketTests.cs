using Parley.Access;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Access.Tickets;
using Parley.AspNetCore.Tests.Http;
using Parley.AspNetCore.Tests.Transports;
using Parley.Contracts;
using Parley.Frames;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>Tickets: what stands in the address of a stream is good once, and briefly.</summary>
public sealed class TicketTests
{
    [Fact]
    public async Task A_ticket_opens_one_stream_with_the_rights_of_who_asked_for_it()
    {
        await using var app = await RightsApp.StartAsync();
        var ticket = await TicketAsync(app, Jwt.For("ann", subscribe: ["news.*"]));
        Assert.Matches("^[A-Za-z0-9_-]{22}$", ticket);

        using var stream = await RawClient.StreamAsync(app, $"/topics/news.a/events?ticket={ticket}");

        var ready = stream.Events(Wire.SseChunked).First(e => e.Type == "ready");
        Assert.Equal("ann", ready.Payload.GetProperty("user").GetProperty("id").GetString());
        Assert.InRange(ready.Payload.GetProperty("ttl").GetInt64(), 500, 630);
        await app.Client.PublishAsync("news.a", "\"hi\"", Jwt.Bearer(Jwt.For("bob", publish: ["*"])));
        await stream.ReadUntilAsync(bytes => bytes.IndexOf("\"hi\""u8) > 0);
    }

    [Fact]
    public async Task A_used_ticket_is_refused_and_a_returning_EventSource_ends()
    {
        await using var app = await RightsApp.StartAsync();
        var ticket = await TicketAsync(app, Jwt.For("ann", subscribe: ["*"]));
        using var stream = await RawClient.StreamAsync(app, $"/topics/t/events?ticket={ticket}");

        var replayed = await app.Client.ReadAsync($"topics/t/events?ticket={ticket}");
        var returning = await app.Client.SendAsync(
            HttpMethod.Get, $"topics/t/events?ticket={ticket}", null, ("Accept", "text/event-stream"), ("Last-Event-ID", $"{app.Hub.Epoch}-0"));

        Assert.Equal((401, "bad_ticket"), (replayed.Status, replayed.Code));
        Assert.Equal(204, returning.Status);
    }

    [Fact]
    public async Task Of_many_who_come_with_one_ticket_at_once_one_gets_in()
    {
        await using var app = await RightsApp.StartAsync();
        var ticket = await TicketAsync(app, Jwt.For("ann", subscribe: ["*"]));
        using var limit = new CancellationTokenSource(TestApp.Patience);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => app.Client.GetAsync(
            new Uri($"topics/t/events?ticket={ticket}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, limit.Token)));
        Assert.Equal(1, answers.Count(answer => (int)answer.StatusCode == 200));
        Assert.Equal(11, answers.Count(answer => (int)answer.StatusCode == 401));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task A_ticket_lives_for_thirty_seconds()
    {
        var time = new ManualTime();
        await using var app = await RightsApp.StartAsync(time: time);
        var token = Jwt.For("ann", subscribe: ["*"], exp: time.GetUtcNow().ToUnixTimeSeconds() + 600);
        var late = await TicketAsync(app, token);
        time.Advance(TimeSpan.FromSeconds(1));
        var inTime = await TicketAsync(app, token);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("bad_ticket", (await app.Client.ReadAsync($"topics/t/events?ticket={late}")).Code);
        using var stream = await RawClient.StreamAsync(app, $"/topics/t/events?ticket={inTime}");
    }

    [Fact]
    public async Task A_ticket_gives_no_more_than_its_owner_had_and_nothing_when_that_was_taken_back()
    {
        var time = new ManualTime();
        await using var app = await RightsApp.StartAsync(time: time);
        var token = Jwt.For("ann", subscribe: ["news.*"], exp: time.GetUtcNow().ToUnixTimeSeconds() + 10);
        Assert.Equal((403, "forbidden"), Of(await app.Client.ReadAsync($"topics/room/events?ticket={await TicketAsync(app, token)}")));
        var ticket = await TicketAsync(app, token);
        // The token and its leeway are over before the ticket is.
        time.Advance(TimeSpan.FromSeconds(15));
        var second = await TicketAsync(app, token);
        time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal((401, "bad_ticket"), Of(await app.Client.ReadAsync($"topics/news.a/events?ticket={ticket}")));
        Assert.Equal((401, "token_expired"), Of(await app.Client.ReadAsync($"topics/news.a/events?ticket={second}")));
    }

    [Fact]
    public async Task Tickets_are_for_streams_only_and_nobody_makes_one_without_a_right_to_connect()
    {
        await using var app = await RightsApp.StartAsync();
        var ticket = await TicketAsync(app, Jwt.For("ann", publish: ["*"], history: ["*"]));
        Assert.Equal((401, "unauthorized"), Of(await app.Client.SendAsync(HttpMethod.Post, $"topics/t/messages?ticket={ticket}", Sending.Json("1"))));
        Assert.Equal((401, "unauthorized"), Of(await app.Client.ReadAsync($"topics/t/messages?ticket={ticket}")));
        Assert.Equal((401, "unauthorized"), Of(await app.Client.SendAsync(HttpMethod.Post, "tickets")));
        using var socket = await app.OpenAsync($"ws?ticket={ticket}");
        await socket.HearAsync("ready");
    }

    [Fact]
    public async Task Guessing_tickets_is_limited_and_the_right_one_opens_all_the_same()
    {
        var time = new ManualTime();
        await using var app = await RightsApp.StartAsync(time: time);
        var ticket = await TicketAsync(app, Jwt.For("ann", subscribe: ["*"], exp: time.GetUtcNow().ToUnixTimeSeconds() + 600));
        for (var i = 0; i < GuessLimit.MaxWrong; i++)
        {
            Assert.Equal("bad_ticket", (await app.Client.ReadAsync($"topics/t/events?ticket={Delivery.Connection.NewToken()}")).Code);
        }

        var guess = $"topics/t/events?ticket={Delivery.Connection.NewToken()}";
        Assert.Equal((429, "rate_limited"), Of(await app.Client.ReadAsync(guess)));
        using var stream = await RawClient.StreamAsync(app, $"/topics/t/events?ticket={ticket}");
        Assert.Equal((429, "rate_limited"), Of(await app.Client.ReadAsync(guess)));
    }

    [Fact]
    public void An_owners_tickets_are_limited_and_old_ones_are_forgotten()
    {
        var time = new ManualTime();
        var store = new TicketStore(time);
        var user = new Messages.User("u", "U").At(new Grant(GrantKind.Token, Rights.All));
        var here = System.Net.IPAddress.Parse("192.0.2.1");
        var first = store.Create(user, here)!;
        var others = Enumerable.Range(0, TicketStore.MaxOwned).Select(_ => store.Create(user, here)!).ToList();
        Assert.Null(store.Take(first));
        Assert.NotNull(store.Take(others[5]));
        Assert.NotNull(store.Take(others[0]));
        Assert.NotNull(store.Take(others[^1]));
        Assert.Null(store.Take(others[5]));
        time.Advance(TicketStore.Lifetime);
        Assert.Null(store.Take(others[1]));
        Assert.NotNull(store.Create(user, here));
    }

    [Fact]
    public async Task Names_that_a_client_makes_up_give_it_no_more_tickets()
    {
        await using var app = await TestApp.StartAsync();
        var first = (await app.Client.SendAsync(HttpMethod.Post, "tickets", null, ("Parley-Name", "One")))["ticket"].GetString();
        for (var i = 0; i < TicketStore.MaxOwned; i++)
        {
            Assert.Equal(200, (await app.Client.SendAsync(HttpMethod.Post, "tickets", null, ("Parley-Name", $"Name {i}"))).Status);
        }

        Assert.Equal("bad_ticket", (await app.Client.ReadAsync($"topics/t/events?ticket={first}")).Code);
    }

    [Fact]
    public void One_address_cannot_take_all_tickets_with_many_identities()
    {
        var store = new TicketStore(new ManualTime());
        var attacker = System.Net.IPAddress.Parse("203.0.113.7");
        for (var i = 0; i < TicketStore.MaxTickets + 10; i++)
        {
            Assert.NotNull(store.Create(new Messages.User($"u{i}", null), attacker));
        }

        Assert.NotNull(store.Create(new Messages.User("honest", null), System.Net.IPAddress.Parse("198.51.100.1")));
        Assert.InRange(store.Count, 1, TicketStore.MaxPerAddress + 1);
    }

    [Fact]
    public void Nothing_stays_of_tickets_that_were_refused_used_or_are_over()
    {
        var time = new ManualTime();
        var store = new TicketStore(time);
        System.Net.IPAddress At(int number) => new([10, 0, (byte)(number >> 8), (byte)number]);
        for (var i = 0; i < TicketStore.MaxTickets; i++)
        {
            Assert.NotNull(store.Create(new Messages.User($"u{i}", null), At(i)));
        }

        for (var i = 0; i < 1000; i++)
        {
            Assert.Null(store.Create(new Messages.User($"refused{i}", null), At(30_000 + i)));
        }

        Assert.Equal(2 * TicketStore.MaxTickets, store.ShareCount);
        time.Advance(TicketStore.Lifetime);
        var one = store.Create(new Messages.User("one", null), At(1))!;
        Assert.Equal((1, 2), (store.Count, store.ShareCount));
        Assert.NotNull(store.Take(one));
        Assert.Equal((0, 0), (store.Count, store.ShareCount));
    }

    [Fact]
    public async Task Streams_and_secrets_of_others_cannot_be_guessed_or_told_apart()
    {
        await using var app = await RightsApp.StartAsync();
        var token = Jwt.Bearer(Jwt.For("ann", subscribe: ["*"]));
        using var stream = await RawClient.StreamAsync(app, $"/topics/t/events?ticket={await TicketAsync(app, Jwt.For("bob", subscribe: ["*"]))}");
        var connection = stream.Events(Wire.SseChunked).First(e => e.Type == "ready").Payload.GetProperty("connection").GetString();

        var there = await app.Client.SendAsync(HttpMethod.Post, $"connections/{connection}/subscriptions", Sending.Json("{\"secret\":\"guess\",\"subscribe\":[\"x\"]}"), token);
        var nowhere = await app.Client.SendAsync(HttpMethod.Post, "connections/AAAAAAAAAAAAAAAAAAAAAA/subscriptions", Sending.Json("{\"secret\":\"guess\",\"subscribe\":[\"x\"]}"), token);
        Assert.Equal((404, "not_found"), Of(there));
        Assert.Equal(nowhere.Text, there.Text);
        var refresh = await app.Client.SendAsync(HttpMethod.Post, $"connections/{connection}/refresh", Sending.Json("{\"secret\":\"guess\"}"), token);
        Assert.Equal((404, "not_found"), Of(refresh));
    }

    internal static async Task<string> TicketAsync(TestApp app, string token)
    {
        var answer = await app.Client.SendAsync(HttpMethod.Post, "tickets", null, Jwt.Bearer(token));
        Assert.Equal((200, 30), (answer.Status, answer["ttl"].GetInt32()));
        return answer["ticket"].GetString()!;
    }

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
}
