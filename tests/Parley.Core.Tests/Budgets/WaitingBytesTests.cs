using Parley.Contracts;
using Parley.Core.Tests.Delivery;
using Parley.Core.Tests.Testing;

namespace Parley.Core.Tests.Budgets;

/// <summary>Many clients that take nothing, each below its own limits.</summary>
public sealed class WaitingBytesTests
{
    [Fact]
    public async Task When_too_much_waits_for_all_of_them_those_with_most_are_closed_and_the_others_stay()
    {
        var time = new ManualTime();
        await using var hub = await TestHub.StartAsync(
            new HubOptions { MaxWaitingBytes = 1_000_000, HeartbeatInterval = TimeSpan.FromDays(1), Lanes = 1 }, time: time);
        var greedy = new List<TestClient>();
        for (var i = 0; i < 20; i++)
        {
            greedy.Add(await StuckAsync(hub));
            greedy[i].Connection.Send(new byte[100_000]);
        }

        var modest = await StuckAsync(hub);
        modest.Connection.Send(new byte[1_000]);
        await Eventually.TrueAsync(() => hub.Hub.Waiting.Used == 2_001_000);

        time.Advance(TimeSpan.FromSeconds(1));

        await Eventually.TrueAsync(() => hub.Hub.Waiting.Used is > 800_000 and <= 1_000_000);
        time.Advance(hub.Hub.Options.CloseTimeout);
        await Eventually.TrueAsync(() => greedy.Count(client => client.IsEnded) == 11);
        Assert.All(greedy.Where(client => client.IsEnded), client => Assert.Equal("slow_consumer", client.Connection.Completion.Result.Code?.Name));

        modest.Sink.Release();
        await hub.PublishAsync("t", "x");
        await modest.SubscribeAsync(new Parley.Delivery.SubscribeRequest("t"));
        Assert.False(modest.IsEnded);
    }

    [Fact]
    public async Task What_was_taken_or_belongs_to_somebody_who_left_waits_no_more()
    {
        await using var hub = await TestHub.StartAsync();
        var (reads, leaves) = (await StuckAsync(hub), await StuckAsync(hub));
        foreach (var client in new[] { reads, leaves })
        {
            client.Connection.Send(new byte[50_000]);
            client.Connection.Send(new byte[50_000]);
        }

        await Eventually.TrueAsync(() => hub.Hub.Waiting.Used == 200_000);
        reads.Sink.Release();
        await leaves.CutAsync();
        await Eventually.TrueAsync(() => hub.Hub.Waiting.Used == 0);
        Assert.Equal(100_000, reads.Sink.Bytes.Length);
    }

    private static async Task<TestClient> StuckAsync(TestHub hub)
    {
        var sink = new CollectingSink();
        sink.Stick();
        return await TestClient.ConnectAsync(hub.Hub, sink: sink);
    }
}
