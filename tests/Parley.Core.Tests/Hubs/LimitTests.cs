using Parley.Codes;
using Parley.Core.Tests.Delivery;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;

namespace Parley.Core.Tests.Hubs;

public sealed class LimitTests
{
    [Fact]
    public async Task A_connection_above_the_limit_is_refused_until_another_has_ended()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { MaxConnections = 2 });
        var first = await TestClient.ConnectAsync(hub.Hub);
        await TestClient.ConnectAsync(hub.Hub);
        var (none, decision) = await hub.Hub.ConnectAsync(new CollectingSink(), new ConnectionSetup { Wire = Wire.Sse });
        Assert.Null(none);
        Assert.Equal(ErrorCode.Unavailable, decision.Code);
        Assert.Equal(2, hub.Hub.ConnectionCount);

        await first.CutAsync();
        Assert.Equal(1, hub.Hub.ConnectionCount);
        await TestClient.ConnectAsync(hub.Hub);
        Assert.Equal(2, hub.Hub.ConnectionCount);
    }

    [Fact]
    public async Task Topics_above_the_limit_are_refused_all_together()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { MaxTopicsPerConnection = 3 });
        var client = await TestClient.FollowAsync(hub.Hub, ["a", "b"]);
        var (_, refusal) = await client.TrySubscribeAsync(new("c"), new("d"));
        Assert.Equal(ErrorCode.TooManyTopics, refusal?.Code);
        Assert.Equal(0, hub.Hub.Topics.SubscriberCount("c"));

        // Those that are followed already, and repeated ones, do not count again.
        Assert.Equal(3, (await client.SubscribeAsync(new("a"), new("b"), new("c"), new("c"))).Topics.Count);
        await client.UnsubscribeAsync("a");
        await client.SubscribeAsync(new SubscribeRequest("d"));
        (_, refusal) = await client.TrySubscribeAsync(new SubscribeRequest("e"));
        Assert.NotNull(refusal);
    }

    [Fact]
    public async Task Publishes_above_the_limit_are_refused_and_those_that_wait_are_done()
    {
        var log = new FaultyLog();
        await using var hub = await TestHub.StartAsync(new HubOptions { MaxPendingPublishes = 5 }, log);
        log.Shut();
        var waiting = Enumerable.Range(0, 5).Select(i => hub.Hub.PublishTextAsync("t", $"{i}")).ToList();
        var refused = await hub.Hub.PublishTextAsync("t", "one too many").WaitAsync(Eventually.Limit);
        Assert.Equal(ErrorCode.Unavailable, refused.Error);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter);

        log.Open();
        Assert.Equal([1, 2, 3, 4, 5], (await Task.WhenAll(waiting).WaitAsync(Eventually.Limit)).Select(one => one.Offset));
        Assert.Equal(6, (await hub.Hub.PublishTextAsync("t", "again").WaitAsync(Eventually.Limit)).Offset);
    }

    [Fact]
    public async Task The_limit_of_waiting_bytes_holds_also_after_many_refusals()
    {
        var log = new FaultyLog();
        await using var hub = await TestHub.StartAsync(new HubOptions { MaxPendingPublishes = 4, MaxPendingBytes = 65_536 }, log);
        var large = new string('x', 60_000);
        for (var round = 0; round < 2; round++)
        {
            log.Shut();
            var waiting = Enumerable.Range(0, 4).Select(_ => hub.Hub.PublishTextAsync("t", "small")).ToList();
            for (var i = 0; i < 20; i++)
            {
                Assert.False((await hub.Hub.PublishTextAsync("t", large).WaitAsync(Eventually.Limit)).IsAccepted);
            }

            log.Open();
            await Task.WhenAll(waiting).WaitAsync(Eventually.Limit);
        }

        log.Shut();
        var accepted = Enumerable.Range(0, 2).Select(_ => hub.Hub.PublishTextAsync("t", large)).ToList();
        Assert.Equal(ErrorCode.Unavailable, (await hub.Hub.PublishTextAsync("t", large).WaitAsync(Eventually.Limit)).Error);
        log.Open();
        Assert.All(await Task.WhenAll(accepted).WaitAsync(Eventually.Limit), one => Assert.True(one.IsAccepted));
    }

    [Fact]
    public async Task Typing_is_dropped_while_the_log_hangs_and_too_much_waits()
    {
        var log = new FaultyLog();
        await using var hub = await TestHub.StartAsync(new HubOptions { MaxPendingPublishes = 10 }, log);
        var client = await TestClient.FollowAsync(hub.Hub, ["t"], people: true);
        log.Shut();
        var publishing = hub.Hub.PublishTextAsync("t", "x");
        await Eventually.TrueAsync(() => hub.Hub.Pipeline.PendingPublishes == 1);
        for (var i = 0; i < 1000; i++)
        {
            hub.Hub.Typing("t", new User("1", "Ann"));
        }

        log.Open();
        await publishing.WaitAsync(Eventually.Limit);
        await hub.SettleAsync();
        await hub.PublishAsync("t", "end");
        await client.HasTextsAsync("x", "end");
        Assert.InRange(client.Events.Count(e => e.Type == "typing"), 1, 10);
    }

    [Fact]
    public async Task Who_comes_and_goes_again_and_again_while_the_log_hangs_waits_before_too_much_does()
    {
        var log = new FaultyLog();
        await using var hub = await TestHub.StartAsync(new HubOptions { MaxPendingPublishes = 10 }, log);
        var client = await TestClient.FollowAsync(hub.Hub, ["other"], user: new User("1", "Ann"));
        log.Shut();
        var publishing = hub.Hub.PublishTextAsync("t", "x");
        var most = 0;
        var goes = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await client.SubscribeAsync(new SubscribeRequest("t"));
                await client.UnsubscribeAsync("t");
                most = Math.Max(most, hub.Hub.Pipeline.WaitingCount);
            }
        });

        await Eventually.TrueAsync(() => hub.Hub.Pipeline.IsCrowded);
        Assert.False(goes.IsCompleted);
        log.Open();
        await goes.WaitAsync(Eventually.Limit);
        await publishing.WaitAsync(Eventually.Limit);
        Assert.InRange(most, 10, 14);
        await client.SubscribeAsync(new SubscribeRequest("t"));
        await hub.PublishAsync("t", "end");
        await client.HasTextsAsync("end");
    }

    [Fact]
    public void Wrong_options_are_all_named_at_once()
    {
        var options = new HubOptions { Lanes = 0, MaxBatch = 0, CloseTimeout = TimeSpan.FromDays(2) };
        var error = Assert.Throws<ArgumentException>(() => new Hub(new Parley.Log.MemoryLog(), options));
        Assert.Contains("Lanes is 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxBatch is 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("CloseTimeout is 2.00:00:00", error.Message, StringComparison.Ordinal);
    }
}
