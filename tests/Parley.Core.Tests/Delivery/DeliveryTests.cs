using System.Collections.Concurrent;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Log;
using Parley.Messages;

namespace Parley.Core.Tests.Delivery;

public sealed class DeliveryTests
{
    [Fact]
    public async Task A_connection_may_be_ended_after_its_hub()
    {
        var hub = new Hub(new MemoryLog(), new HubOptions { Lanes = 1 });
        await hub.StartAsync();
        var connection = await ConnectAsync(hub, new CollectingSink(new Random(1)), ["a"], new LogPosition(hub.Epoch, 0));
        await hub.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);

        connection.Abort();

        Assert.True(connection.Completion.IsCompleted);
    }

    [Fact]
    public async Task Random_disconnects_and_resumes_lose_nothing_double_nothing_and_keep_the_order_of_ids()
    {
        await using var hub = new Hub(new MemoryLog(), new HubOptions { Lanes = 2, RecentEntries = 64 });
        await hub.StartAsync();
        string[] topics = ["a", "b", "c", "d", "e"];
        var published = new ConcurrentBag<(long Seq, string Topic)>();
        using var stop = new CancellationTokenSource();

        var publishers = Enumerable.Range(0, 4).Select(p => Task.Run(async () =>
        {
            var random = new Random(p);
            for (var i = 0; i < 1500; i++)
            {
                var topic = topics[random.Next(topics.Length)];
                var result = await hub.PublishAsync(new PublishRequest(topic, "1"u8.ToArray()));
                Assert.True(result.IsAccepted);
                published.Add((result.Id.Seq, topic));
            }
        })).ToArray();

        var readers = Enumerable.Range(0, 40).Select(r => Task.Run(async () =>
        {
            var random = new Random(1000 + r);
            var mine = topics.Where(_ => random.Next(2) == 0).DefaultIfEmpty("a").ToArray();
            var position = new LogPosition(hub.Epoch, 0);
            var seen = new List<long>();
            while (true)
            {
                var done = stop.IsCancellationRequested;
                var sink = new CollectingSink(random);
                var connection = await ConnectAsync(hub, sink, mine, position);
                if (!done)
                {
                    await Task.Delay(random.Next(1, 20));
                }
                else
                {
                    await Eventually.TrueAsync(() =>
                    {
                        var last = SseText.Parse(sink.Bytes).LastOrDefault(e => e.Id is not null);
                        var newest = published.Where(one => mine.Contains(one.Topic)).Select(one => one.Seq).DefaultIfEmpty(0).Max();
                        return (last is not null && last.Seq >= newest) || newest <= position.Seq;
                    });
                }

                connection.Abort();
                await connection.Completion.WaitAsync(Eventually.Limit);
                foreach (var e in SseText.Parse(sink.Bytes).Where(e => e.Type == "message"))
                {
                    seen.Add(e.Seq);
                    position = new LogPosition(hub.Epoch, e.Seq);
                }

                if (done)
                {
                    return (mine, seen);
                }
            }
        })).ToArray();

        await Task.WhenAll(publishers).WaitAsync(Eventually.Limit);
        await stop.CancelAsync();
        foreach (var (mine, seen) in await Task.WhenAll(readers).WaitAsync(Eventually.Limit))
        {
            var expected = published.Where(one => mine.Contains(one.Topic)).Select(one => one.Seq).Order().ToList();
            Assert.Equal(expected, seen);
        }
    }

    [Fact]
    public async Task Slow_reader_is_closed_and_the_others_still_receive()
    {
        await using var hub = new Hub(new MemoryLog(), new HubOptions { Lanes = 1, ByteAllowance = 16 * 1024 });
        await hub.StartAsync();
        var stuck = new CollectingSink();
        var stuckConnection = await ConnectAsync(hub, stuck, ["t"], null);
        await Eventually.TrueAsync(() => stuck.Bytes.Length > 0);
        stuck.Stick();
        var quick = new CollectingSink();
        await ConnectAsync(hub, quick, ["t"], null);

        // In two parts: what a lane finds in one walk is one write, and only at the next walk is a reader behind.
        foreach (var count in (int[])[100, 200])
        {
            for (var i = 0; i < 100; i++)
            {
                await hub.PublishTextAsync("t", new string('x', 500));
            }

            await Eventually.TrueAsync(() => SseText.Parse(quick.Bytes).Count(e => e.Type == "message") == count);
        }

        stuck.Release();
        var end = await stuckConnection.Completion.WaitAsync(Eventually.Limit);
        Assert.Equal("slow_consumer", end.Code?.Name);
        var events = SseText.Parse(stuck.Bytes);
        Assert.Equal("close", events[^1].Type);
        var last = events.Last(e => e.Id is not null).Seq;

        var again = new CollectingSink();
        await ConnectAsync(hub, again, ["t"], new LogPosition(hub.Epoch, last));
        await Eventually.TrueAsync(() => SseText.Parse(again.Bytes).Count(e => e.Type == "message") == 200 - events.Count(e => e.Type == "message"));
    }

    private static async Task<Connection> ConnectAsync(Hub hub, CollectingSink sink, string[] topics, LogPosition? after)
    {
        var (connection, _) = await hub.ConnectAsync(sink, new ConnectionSetup { Wire = Wire.Sse });
        var since = after is { } position ? ResumeFrom.After(position) : ResumeFrom.Now;
        var refusal = await connection!.SubscribeAsync(
            [.. topics.Select(topic => new SubscribeRequest(topic) { Since = since })],
            subscribed =>
            {
                Assert.All(subscribed.Topics, topic => Assert.True(topic.IsRecovered ?? true));
                return "event: ready\ndata: {}\n\n"u8.ToArray();
            },
            withIds: true,
            CancellationToken.None).WaitAsync(Eventually.Limit);
        Assert.Null(refusal);
        return connection;
    }
}
