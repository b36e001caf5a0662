using Parley.Codes;
using Parley.Contracts;
using Parley.Core.Tests.Delivery;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;

namespace Parley.Core.Tests.Hubs;

public sealed class StopTests
{
    [Fact]
    public async Task Every_client_is_told_to_come_back_at_a_moment_of_its_own()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { StopSpread = TimeSpan.FromSeconds(5) });
        var clients = new List<TestClient>();
        for (var i = 0; i < 60; i++)
        {
            clients.Add(await TestClient.FollowAsync(hub.Hub, ["t"], (Wire)(i % 3)));
        }

        await hub.Hub.StopAsync().WaitAsync(Eventually.Limit);
        Assert.Equal(0, hub.Hub.ConnectionCount);
        Assert.False(hub.Hub.IsReady);
        var moments = new List<int>();
        foreach (var client in clients)
        {
            var end = await client.EndAsync();
            Assert.True(end.IsClean);
            Assert.True(client.Sink.IsComplete);
            var close = client.Events[^1];
            Assert.Equal("close", close.Type);
            Assert.Equal(4000, close.Payload.GetProperty("code").GetInt32());
            Assert.Equal("server_stopping", close.Payload.GetProperty("name").GetString());
            Assert.True(close.Payload.GetProperty("reconnect").GetBoolean());
            moments.Add(close.Payload.GetProperty("after").GetInt32());
        }

        Assert.All(moments, after => Assert.InRange(after, 0, 5000));
        Assert.True(moments.Distinct().Count() > 40);
        Assert.True(moments.Max() - moments.Min() > 2000);
    }

    [Fact]
    public async Task What_was_taken_before_the_stop_is_stored_and_answered()
    {
        var log = new FaultyLog();
        await using var hub = await TestHub.StartAsync(log: log);
        log.Shut();
        var publishing = Enumerable.Range(0, 50).Select(i => hub.Hub.PublishTextAsync("t", $"{i}")).ToList();
        var stopping = hub.Hub.StopAsync();
        await Task.Yield();
        Assert.False(stopping.IsCompleted);
        log.Open();
        await stopping.WaitAsync(Eventually.Limit);
        Assert.All(await Task.WhenAll(publishing).WaitAsync(Eventually.Limit), one => Assert.True(one.IsAccepted));
        Assert.Equal(50, (await log.GetTopicAsync("t", long.MaxValue, default)).Offset);
    }

    [Fact]
    public async Task A_stopped_hub_takes_nothing_new_and_breaks_nobody()
    {
        await using var hub = await TestHub.StartAsync();
        var client = await TestClient.FollowAsync(hub.Hub, ["t"]);
        await hub.Hub.StopAsync().WaitAsync(Eventually.Limit);
        Assert.Equal(ErrorCode.Unavailable, (await hub.Hub.PublishTextAsync("t", "x").WaitAsync(Eventually.Limit)).Error);
        var (none, decision) = await hub.Hub.ConnectAsync(new CollectingSink(), new ConnectionSetup { Wire = Wire.Sse });
        Assert.Null(none);
        Assert.Equal(ErrorCode.Unavailable, decision.Code);

        // What request handlers do as they end.
        client.Connection.Abort();
        client.Connection.Send("x"u8.ToArray());
        client.Connection.NoteReceived();
        await client.UnsubscribeAsync("t");
        await client.Connection.WaitForRoomAsync(0).WaitAsync(Eventually.Limit);
        hub.Hub.Typing("t", new User("1", "Ann"));
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_close_is_cut_after_5_seconds()
    {
        var time = new ManualTime();
        await using var hub = await TestHub.StartAsync(time: time);
        var quick = await TestClient.FollowAsync(hub.Hub, ["t"]);
        var stuck = await TestClient.FollowAsync(hub.Hub, ["t"]);
        stuck.Sink.Stick();
        var stopping = hub.Hub.StopAsync();
        await quick.EndAsync();
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(stuck.IsEnded);
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return stopping.IsCompleted;
        });
        Assert.False((await stuck.EndAsync()).IsClean);
        Assert.True(stuck.Sink.IsAborted);
    }

    [Fact]
    public async Task Whoever_cancels_the_stop_cuts_the_connections_at_once()
    {
        // The clock stands still, so that no time limit ends it.
        await using var hub = await TestHub.StartAsync(time: new ManualTime());
        var stuck = await TestClient.FollowAsync(hub.Hub, ["t"]);
        stuck.Sink.Stick();
        using var cancel = new CancellationTokenSource();
        var stopping = hub.Hub.StopAsync(cancel.Token);
        await cancel.CancelAsync();
        await stopping.WaitAsync(Eventually.Limit);
        Assert.True(stuck.IsEnded);
    }

    [Fact]
    public async Task Everybody_who_stops_the_hub_waits_for_the_same_end()
    {
        var log = new FaultyLog();
        await using var hub = await TestHub.StartAsync(log: log);
        log.Shut();
        var publishing = hub.Hub.PublishTextAsync("t", "x");
        var first = hub.Hub.StopAsync();
        var second = hub.Hub.StopAsync();
        Assert.False(second.IsCompleted);
        log.Open();
        await Task.WhenAll(first, second).WaitAsync(Eventually.Limit);
        Assert.True((await publishing).IsAccepted);
    }

    [Fact]
    public async Task Connections_and_publishes_that_race_with_the_stop_all_come_to_an_end()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var hub = await TestHub.StartAsync();
            var racing = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
            {
                for (var n = 0; n < 20; n++)
                {
                    await hub.Hub.PublishTextAsync("t", "x");
                    var (connection, _) = await hub.Hub.ConnectAsync(new CollectingSink(), new ConnectionSetup { Wire = (Wire)(i % 3) });
                    if (connection is not null)
                    {
                        await connection.SubscribeAsync([new("t") { Since = ResumeFrom.Start }], _ => default, true, default);
                        if (n % 2 == 0)
                        {
                            connection.Abort();
                        }
                    }
                }
            })).ToList();
            await Task.Delay(round % 5);
            await hub.Hub.StopAsync().WaitAsync(Eventually.Limit);
            await Task.WhenAll(racing).WaitAsync(Eventually.Limit);
            Assert.Equal(0, hub.Hub.ConnectionCount);
        }
    }
}
