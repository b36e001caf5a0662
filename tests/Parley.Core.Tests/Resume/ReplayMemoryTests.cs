using Parley.Contracts;
using Parley.Core.Tests.Delivery;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Log;

namespace Parley.Core.Tests.Resume;

/// <summary>What replays to clients that do not read keep in memory. Measures the whole process, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(ReplayMemoryTests), DisableParallelization = true)]
[Collection(nameof(ReplayMemoryTests))]
public sealed class ReplayMemoryTests
{
    // What is replayed comes from the log.
    private static readonly HubOptions s_options = new() { RecentEntries = 1, MaxIdleTopics = 0, MaxTopicsPerConnection = 1000 };

    [Fact]
    public async Task One_subscribe_to_two_hundred_topics_of_large_messages_keeps_less_than_a_page_of_each()
    {
        await using var hub = await TestHub.StartAsync(s_options, new MemoryLog(new MemoryLogOptions { MaxBytes = 100_000_000 }));
        for (var i = 0; i < 600; i++)
        {
            await hub.PublishAsync($"t{i % 200}", new string('x', 40_000));
        }

        var client = await StuckAsync(hub);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await client.SubscribeAsync([.. Enumerable.Range(0, 200).Select(i => new SubscribeRequest($"t{i}") { Since = ResumeFrom.Start })]);
        await Eventually.TrueAsync(() => client.Connection.Outflow.QueuedBytes > 30_000);

        await Eventually.TrueAsync(() => GC.GetTotalMemory(forceFullCollection: true) - before < 3_000_000);
        Assert.InRange(hub.Hub.Replays.Used, 1, 700_000);
        client.Connection.Abort();
    }

    [Fact]
    public async Task Replays_do_not_pile_up_behind_one_that_its_client_does_not_read()
    {
        await using var hub = await TestHub.StartAsync(s_options);
        for (var i = 0; i < 20; i++)
        {
            await hub.PublishAsync("t", new string('x', 10_000));
        }

        var client = await StuckAsync(hub);
        await client.SubscribeAsync(new SubscribeRequest("t") { Since = ResumeFrom.Start });
        await Eventually.TrueAsync(() => client.Connection.Outflow.QueuedBytes > 30_000);
        client.Sink.Release();
        client.Sink.Stick();
        var asked = Enumerable.Range(0, 300).Select(i => client.Connection.SubscribeAsync(
            [new($"t{i}") { Since = ResumeFrom.Start }], _ => default, withIds: true, CancellationToken.None)).ToList();

        await Eventually.TrueAsync(() => asked.Count(one => one.IsCompleted) >= 15);
        await hub.SettleAsync();
        Assert.InRange(asked.Count(one => one.IsCompleted), 15, 16);

        client.Sink.Release();
        Assert.All(await Task.WhenAll(asked).WaitAsync(Eventually.Limit), Assert.Null);
        await hub.PublishAsync("t299", "end");
        await Eventually.TrueAsync(() => client.Texts.LastOrDefault() == "end");
        Assert.Equal(21, client.Texts.Count());
    }

    [Fact]
    public async Task A_replay_for_which_there_is_no_memory_waits_for_those_that_have_it_and_loses_nothing()
    {
        var time = new ManualTime();
        await using var hub = await TestHub.StartAsync(
            s_options with { MaxReplayBytes = 1024 * 1024, HeartbeatInterval = TimeSpan.FromDays(1) }, time: time);
        var texts = Enumerable.Range(0, 20).Select(i => i + new string('x', 10_000)).ToArray();
        foreach (var text in texts)
        {
            await hub.PublishAsync("t", text);
        }

        var stuck = new List<TestClient>();
        for (var i = 0; i < 4; i++)
        {
            stuck.Add(await StuckAsync(hub));
            await stuck[i].SubscribeAsync(new SubscribeRequest("t") { Since = ResumeFrom.Start });
            await Eventually.TrueAsync(() => stuck[i].Connection.Outflow.QueuedBytes > 30_000);
        }

        var late = await TestClient.ConnectAsync(hub.Hub);
        await late.SubscribeAsync(new SubscribeRequest("t") { Since = ResumeFrom.Start });
        await Eventually.TrueAsync(() => hub.Hub.Replays.WaitingCount == 1);
        Assert.Empty(late.Texts);

        stuck[0].Sink.Release();

        await late.HasTextsAsync(texts);
        await stuck[0].HasTextsAsync(texts);
        stuck.ForEach(client => client.Connection.Abort());
    }

    [Fact]
    public async Task Who_waited_too_long_for_memory_is_sent_away_and_resumes()
    {
        var time = new ManualTime();
        await using var hub = await TestHub.StartAsync(s_options with { HeartbeatInterval = TimeSpan.FromDays(1) }, time: time);
        await hub.PublishAsync("t", "1");
        await hub.PublishAsync("t", "2");
        var all = await hub.Hub.Replays.TakeAsync(null, long.MaxValue, CancellationToken.None);
        var client = await TestClient.ConnectAsync(hub.Hub);
        await client.SubscribeAsync(new SubscribeRequest("t") { Since = ResumeFrom.Start });
        await Eventually.TrueAsync(() => hub.Hub.Replays.WaitingCount == 1);

        time.Advance(hub.Hub.Options.StallTimeout);

        Assert.Equal("slow_consumer", (await client.EndAsync()).Code?.Name);
        all!.Dispose();
        var again = await TestClient.ConnectAsync(hub.Hub);
        await again.SubscribeAsync(new SubscribeRequest("t") { Since = ResumeFrom.Start });
        await again.HasTextsAsync("1", "2");
    }

    private static async Task<TestClient> StuckAsync(TestHub hub)
    {
        var sink = new CollectingSink();
        sink.Stick();
        return await TestClient.ConnectAsync(hub.Hub, sink: sink);
    }
}
