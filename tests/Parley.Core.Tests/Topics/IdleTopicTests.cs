using Parley.Contracts;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Log;
using Parley.Messages;

namespace Parley.Core.Tests.Topics;

public sealed class IdleTopicTests
{
    [Fact]
    public async Task Hundreds_of_thousands_of_names_that_were_used_once_leave_no_memory_behind()
    {
        const int Names = 150_000;
        var log = new MemoryLog(new MemoryLogOptions { MaxBytes = 1_000_000, MaxTopics = 1000 });
        var time = new ManualTime();
        await using var hub = await TestHub.StartAsync(
            new HubOptions { MaxIdleTopics = 500, HeartbeatInterval = TimeSpan.FromDays(1) }, log, time: time);
        var client = await TestClient.ConnectAsync(hub.Hub, user: new User("1", "Ann"), sink: new Delivery.CollectingSink());
        await UseAsync(0, Names / 10);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await UseAsync(Names / 10, Names);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.InRange(after - before, long.MinValue, 8_000_000);
        Assert.InRange(hub.Hub.Topics.Count, 0, 501);
        GC.KeepAlive(client);

        async Task UseAsync(int from, int to)
        {
            var waiting = new Queue<Task>();
            for (var i = from; i < to; i++)
            {
                var name = $"topic-{i}";
                waiting.Enqueue(hub.Hub.PublishTextAsync(name, "x"));
                if (waiting.Count > 200)
                {
                    await waiting.Dequeue();
                }

                if (i % 10 == 0)
                {
                    // With presence, whose grace has to pass, too.
                    await client.Connection.SubscribeAsync([new(name)], _ => default, true, default);
                    await client.Connection.UnsubscribeAsync([name], default, default);
                }

                if (i % 1000 == 0)
                {
                    time.Advance(TimeSpan.FromSeconds(20));
                }
            }

            await Task.WhenAll(waiting).WaitAsync(Eventually.Limit);
            time.Advance(TimeSpan.FromSeconds(20));
            await hub.SettleAsync();
        }
    }

    [Fact]
    public async Task An_idle_topic_leaves_after_a_minute_and_comes_back_with_all_that_the_log_has()
    {
        var time = new ManualTime();
        await using var hub = await TestHub.StartAsync(time: time);
        var client = await TestClient.FollowAsync(hub.Hub, ["t"], sink: new Delivery.CollectingSink());
        await hub.PublishAsync("t", "1");
        await client.UnsubscribeAsync("t");
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(hub.Hub.Topics.Find("t"));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(hub.Hub.Topics.Find("t"));

        await hub.PublishAsync("t", "2");
        Assert.Null(hub.Hub.Topics.Find("t"));
        var again = await TestClient.ConnectAsync(hub.Hub);
        var answer = await again.SubscribeAsync(new SubscribeRequest("t") { Since = ResumeFrom.After(hub.At(0)) });
        Assert.Equal((2, 2), (Assert.Single(answer.Topics).Offset, answer.Topics[0].Replayed));
        await hub.PublishAsync("t", "3");
        await again.HasTextsAsync("1", "2", "3");
    }

    [Fact]
    public async Task Of_too_many_idle_topics_those_that_were_idle_longest_go_first()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { MaxIdleTopics = 2 });
        var client = await TestClient.FollowAsync(hub.Hub, ["a", "b", "c", "d"]);
        await client.UnsubscribeAsync("a", "b", "c");
        Assert.Equal([false, true, true, true], new[] { "a", "b", "c", "d" }.Select(name => hub.Hub.Topics.Find(name) is not null));
        await client.SubscribeAsync(new SubscribeRequest("b"));
        await client.UnsubscribeAsync("d");
        Assert.Equal([false, true, true, true], new[] { "a", "b", "c", "d" }.Select(name => hub.Hub.Topics.Find(name) is not null));
        await client.UnsubscribeAsync("b");
        Assert.Equal([false, true, false, true], new[] { "a", "b", "c", "d" }.Select(name => hub.Hub.Topics.Find(name) is not null));
    }
}
