using Parley.Access;
using Parley.Codes;
using Parley.Contracts;
using Parley.Core.Tests.Delivery;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;

namespace Parley.Core.Tests.Access;

/// <summary>What happens to connections that are open while rights change and end.</summary>
public sealed class LiveRightsTests
{
    private static readonly Wire[] s_wires = [Wire.WebSocket, Wire.Sse];

    public static TheoryData<Wire> Wires => [.. s_wires];

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_right_that_is_taken_away_ends_the_subscription_and_the_others_go_on(Wire wire)
    {
        await using var hub = await StartAsync();
        var client = await TestClient.FollowAsync(hub.Hub, ["news.a", "room.b"], wire, UserWith("news.*", "room.*"));

        client.Connection.Identify(UserWith("room.*"));
        await client.Connection.RecheckAccessAsync();
        await hub.PublishAsync("news.a", "secret");
        await hub.PublishAsync("room.b", "for all");

        await client.HasTextsAsync("for all");
        var ended = Assert.Single(client.Events, e => e.Type == "unsubscribed");
        Assert.Equal("news.a", ended.Payload.GetProperty("topic").GetString());
        Assert.Equal("forbidden", ended.Payload.GetProperty("code").GetString());
        Assert.False(client.IsEnded);
        var (_, refusal) = await client.TrySubscribeAsync(new SubscribeRequest("news.a"));
        Assert.Equal(ErrorCode.Forbidden, refusal?.Code);
    }

    [Fact]
    public async Task Without_the_right_to_see_people_a_subscription_that_shows_them_ends()
    {
        await using var hub = await StartAsync();
        var all = UserWith("*");
        var client = await TestClient.FollowAsync(hub.Hub, ["t"], user: all, people: true);
        var (_, refusal) = await (await TestClient.ConnectAsync(hub.Hub, user: UserWith(Rights.All with { Presence = [] })))
            .TrySubscribeAsync(new SubscribeRequest("t") { People = true });
        Assert.Equal(ErrorCode.Forbidden, refusal?.Code);

        client.Connection.Identify(UserWith(Rights.All with { Presence = [] }));
        await client.Connection.RecheckAccessAsync();

        await Eventually.TrueAsync(() => client.Events.Exists(e => e.Type == "unsubscribed"), () => "no event");
    }

    [Fact]
    public async Task A_key_that_is_revoked_ends_its_connections()
    {
        await using var hub = await StartAsync();
        var revoked = UserWith("*");
        var client = await TestClient.FollowAsync(hub.Hub, ["t"], user: revoked);
        var other = await TestClient.FollowAsync(hub.Hub, ["t"], user: UserWith("*"));

        revoked.Grant!.Revoke();
        Assert.Equal(ErrorCode.BadToken, (await hub.Hub.PublishTextAsync("t", "x", revoked)).Error);
        await hub.Hub.RecheckAccessAsync();

        Assert.Equal(CloseCode.Unauthorized, (await client.EndAsync()).Code);
        await hub.PublishAsync("t", "y");
        await other.HasTextsAsync("y");
    }

    [Fact]
    public async Task A_raw_stream_that_may_follow_nothing_more_is_closed()
    {
        await using var hub = await StartAsync();
        var (connection, _) = await hub.Hub.ConnectAsync(
            new CollectingSink(), new ConnectionSetup { Wire = Wire.Sse, IsRaw = true, User = UserWith("t") });
        Assert.Null(await connection!.SubscribeAsync([new SubscribeRequest("t")], _ => default, true, CancellationToken.None));

        connection.Identify(UserWith("u"));
        await connection.RecheckAccessAsync();

        Assert.Equal(CloseCode.Forbidden, (await connection.Completion.WaitAsync(Eventually.Limit)).Code);
    }

    [Fact]
    public async Task A_hook_that_cannot_tell_ends_nothing()
    {
        var fails = false;
        await using var hub = await TestHub.StartAsync(access: new Hook(_ =>
            fails ? throw new InvalidOperationException("broken") : AccessDecision.Allow));
        hub.ExpectsErrors = true;
        var client = await TestClient.FollowAsync(hub.Hub, ["t"], user: UserWith("*"));

        fails = true;
        await hub.Hub.RecheckAccessAsync();
        fails = false;

        await hub.PublishAsync("t", "still here");
        await client.HasTextsAsync("still here");
    }

    [Fact]
    public async Task A_subscription_that_is_made_while_the_right_goes_does_not_survive()
    {
        // The hook says yes to the old rights, and then waits until they have been taken away and looked at.
        var asked = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await using var hub = await TestHub.StartAsync(access: new SlowHook(new RightsAccess(() => true), asked, goOn));
        var client = await TestClient.ConnectAsync(hub.Hub, user: UserWith("slow"));

        var subscribing = client.TrySubscribeAsync(new SubscribeRequest("slow"));
        await asked.Task.WaitAsync(Eventually.Limit);
        client.Connection.Identify(UserWith("other"));
        await client.Connection.RecheckAccessAsync();
        goOn.SetResult();
        var (_, refusal) = await subscribing;
        await hub.PublishAsync("slow", "secret");
        await client.SubscribeAsync(new SubscribeRequest("other"));
        await hub.PublishAsync("other", "mine");

        Assert.Equal(ErrorCode.Forbidden, refusal?.Code);
        await client.HasTextsAsync("mine");
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task The_end_of_a_token_is_announced_and_then_closes_the_connection(Wire wire)
    {
        var time = new ManualTime();
        await using var hub = await StartAsync(time);
        var client = await TestClient.FollowAsync(hub.Hub, ["t"], wire, UserUntil(time.GetUtcNow().AddMinutes(2)));
        time.Advance(TimeSpan.FromSeconds(89));
        await hub.PublishAsync("t", "1");
        await client.HasTextsAsync("1");
        Assert.DoesNotContain(client.Events, e => e.Type == "token_expired");

        time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => client.Events.Exists(e => e.Type == "token_expired"), () => "no warning");
        time.Advance(TimeSpan.FromSeconds(5));
        await hub.PublishAsync("t", "2");
        await client.HasTextsAsync("1", "2");
        Assert.Equal(30, Assert.Single(client.Events, e => e.Type == "token_expired").Payload.GetProperty("ttl").GetInt64());

        time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(CloseCode.TokenExpired, (await client.EndAsync()).Code);
        Assert.Equal(4004, client.Events.Last(e => e.Type == "close").Payload.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_new_token_keeps_the_connection_and_is_announced_anew()
    {
        var time = new ManualTime();
        await using var hub = await StartAsync(time);
        var client = await TestClient.FollowAsync(hub.Hub, ["t"], user: UserUntil(time.GetUtcNow().AddSeconds(60)));
        time.Advance(TimeSpan.FromSeconds(40));
        await Eventually.TrueAsync(() => client.Events.Exists(e => e.Type == "token_expired"), () => "no warning");
        client.Connection.Identify(UserUntil(time.GetUtcNow().AddSeconds(60)));
        time.Advance(TimeSpan.FromSeconds(25));
        await hub.PublishAsync("t", "after the first end");
        await client.HasTextsAsync("after the first end");
        time.Advance(TimeSpan.FromSeconds(6));
        await Eventually.TrueAsync(() => client.Events.Count(e => e.Type == "token_expired") == 2, () => "one warning a token");
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(CloseCode.TokenExpired, (await client.EndAsync()).Code);
    }

    [Fact]
    public async Task Nothing_is_done_with_a_token_after_its_end_even_before_the_connection_is_closed()
    {
        var time = new ManualTime();
        await using var hub = await StartAsync(time);
        var user = UserUntil(time.GetUtcNow().AddMilliseconds(500));
        await hub.PublishAsync("t", "in time", user);
        time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(ErrorCode.TokenExpired, (await hub.Hub.PublishTextAsync("t", "late", user)).Error);
    }

    [Fact]
    public async Task Who_does_not_say_who_it_is_in_time_is_closed()
    {
        var time = new ManualTime();
        await using var hub = await StartAsync(time);
        var (connection, _) = await hub.Hub.ConnectAsync(new CollectingSink(), new ConnectionSetup
        {
            Wire = Wire.WebSocket,
            IsPending = true,
            User = User.Anonymous.At(new Grant(GrantKind.Guest, Rights.None)),
        });
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(connection!.Completion.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(CloseCode.Unauthorized, (await connection.Completion.WaitAsync(Eventually.Limit)).Code);
    }

    [Fact]
    public async Task What_a_user_has_shown_is_neither_stored_nor_sent()
    {
        await using var hub = await StartAsync();
        var user = UserWith("*");
        await hub.PublishAsync("t", "x", user);
        var page = await hub.Hub.ReadHistoryAsync(new() { Topic = "t", Limit = 1 });
        var by = Assert.Single(page.Messages).By;
        Assert.Equal(user, by);
        Assert.Null(by.Grant);
        Assert.DoesNotContain("Grant", user.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("rant", System.Text.Json.JsonSerializer.Serialize(user), StringComparison.Ordinal);
    }

    private static Task<TestHub> StartAsync(ManualTime? time = null) =>
        // No pings, which nobody here answers.
        TestHub.StartAsync(new HubOptions { HeartbeatInterval = TimeSpan.FromHours(20) }, access: new RightsAccess(() => true), time: time);

    private static User UserWith(params string[] topics)
    {
        TopicPattern[] patterns = [.. topics.Select(TopicPattern.Parse)];
        return UserWith(new Rights { Subscribe = patterns, Publish = patterns, Presence = patterns, History = patterns });
    }

    private static User UserWith(Rights rights) => new User("u1", "Mina").At(new Grant(GrantKind.Token, rights));

    private static User UserUntil(DateTimeOffset end) =>
        new User("u1", "Mina").At(new Grant(GrantKind.Token, Rights.All) { EndsAt = end });

    private sealed class Hook(Func<AccessRequest, AccessDecision> decide) : IAccess
    {
        public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel) => new(decide(request));
    }

    private sealed class SlowHook(IAccess inner, TaskCompletionSource asked, TaskCompletionSource goOn) : IAccess
    {
        public async ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel)
        {
            var decision = await inner.DecideAsync(request, cancel);
            if (request is { Topic: "slow", Action: AccessAction.ReadHistory } && asked.TrySetResult())
            {
                await goOn.Task;
            }

            return decision;
        }
    }
}
