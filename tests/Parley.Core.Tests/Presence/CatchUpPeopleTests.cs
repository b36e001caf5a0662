using Parley.Contracts;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;

namespace Parley.Core.Tests.Presence;

/// <summary>What happens among the people of a topic while a client catches up with it.</summary>
public sealed class CatchUpPeopleTests
{
    private static readonly User s_me = new("0", "Me");
    private static readonly User s_ann = new("1", "Ann");
    private static readonly User s_bob = new("2", "Bob");
    private static readonly User s_cid = new("3", "Cid");

    [Theory]
    [InlineData(Wire.WebSocket)]
    [InlineData(Wire.Sse)]
    public async Task A_client_that_catches_up_hears_of_all_who_came_went_and_changed_meanwhile(Wire wire)
    {
        var time = new ManualTime();
        var never = TimeSpan.FromDays(1);
        var log = new FaultyLog();
        await using var hub = await TestHub.StartAsync(new HubOptions { HeartbeatInterval = never, PongTimeout = never }, log, time: time);
        await hub.PublishAsync("t", "old");
        var bob = await TestClient.FollowAsync(hub.Hub, ["t"], user: s_bob);
        var cid = await TestClient.FollowAsync(hub.Hub, ["t"], user: s_cid);
        await hub.SettleAsync();
        using var mayRead = new ManualResetEventSlim();
        log.Reading = () => mayRead.Wait(Eventually.Limit);

        var me = await TestClient.ConnectAsync(hub.Hub, wire, s_me);
        await me.SubscribeAsync(new SubscribeRequest("t") { Since = ResumeFrom.Start, People = true });
        await hub.SettleAsync();
        await TestClient.FollowAsync(hub.Hub, ["t"], user: s_ann);
        cid.Connection.SetAway(true);
        await bob.CutAsync();
        await hub.SettleAsync();
        time.Advance(TimeSpan.FromSeconds(16));
        await hub.SettleAsync();
        Assert.DoesNotContain(me.Events, one => one.Type is "joined" or "left" or "away");
        mayRead.Set();

        await Eventually.TrueAsync(() => me.Texts.Any());
        await TestClient.FollowAsync(hub.Hub, ["t"], user: new User("9", "Zoe"));
        await Eventually.TrueAsync(() => me.Events.Any(one => NameOf(one) == "Zoe"));
        Assert.Equal(
            ["away Cid", "joined Ann", "joined Me", "joined Zoe", "left Bob"],
            me.Events.Where(one => one.Type is "joined" or "left" or "away").Select(one => $"{one.Type} {NameOf(one)}").Order());
    }

    private static string? NameOf(Received people) =>
        people.Payload.TryGetProperty("user", out var user) ? user.GetProperty("name").GetString() : null;
}
