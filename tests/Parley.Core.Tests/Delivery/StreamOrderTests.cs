using System.Collections.Concurrent;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;

namespace Parley.Core.Tests.Delivery;

public sealed class StreamOrderTests
{
    private static readonly string[] s_topics = ["a", "b", "c", "d"];

    private readonly ConcurrentBag<(long Seq, string Topic)> _published = [];
    private volatile bool _isDone;

    [Theory]
    [InlineData(1, 512)]
    [InlineData(2, 12)]
    public async Task A_stream_that_is_cut_at_any_byte_and_resumed_by_its_last_id_loses_nothing(int lanes, int recentEntries)
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Lanes = lanes, RecentEntries = recentEntries, MaxBatch = 16 });
        var publishers = Enumerable.Range(0, 4).Select(p => Task.Run(() => PublishAsync(hub, p))).ToList();
        var readers = Enumerable.Range(0, 18).Select(r => Task.Run(() => ReadAsync(hub, r))).ToList();
        await Task.WhenAll(publishers).WaitAsync(Eventually.Limit);
        _isDone = true;
        await Task.WhenAll(readers).WaitAsync(Eventually.Limit + Eventually.Limit);
    }

    private async Task PublishAsync(TestHub hub, int seed)
    {
        var random = new Random(seed);
        var waiting = new List<Task>();
        for (var i = 0; i < 600; i++)
        {
            waiting.Add(OneAsync(s_topics[random.Next(4)], random.Next(20) == 0 ? 20_000 : 10));
            if (random.Next(4) == 0)
            {
                await Task.WhenAll(waiting);
                waiting.Clear();
                hub.Hub.Typing(s_topics[random.Next(4)], new User("typist", "T"));
            }
        }

        await Task.WhenAll(waiting);

        async Task OneAsync(string topic, int length) =>
            _published.Add((await hub.PublishAsync(topic, new string('x', length)), topic));
    }

    private async Task ReadAsync(TestHub hub, int number)
    {
        var random = new Random(1000 + number);
        string[] mine = [.. s_topics.Where(_ => random.Next(2) == 0).DefaultIfEmpty("a")];
        var other = s_topics[random.Next(4)];
        var wire = (Wire)(number % 3);
        var seen = new List<long>();
        for (var isLast = false; !isLast;)
        {
            isLast = _isDone;
            var last = seen.LastOrDefault();
            var client = await TestClient.ConnectAsync(
                hub.Hub, wire, new User($"u{number}", $"U{number}"), new CollectingSink(new Random(random.Next())));
            var answer = await client.SubscribeAsync(
                [.. mine.Select(topic => new SubscribeRequest(topic) { Since = ResumeFrom.After(hub.At(last)), People = random.Next(2) == 0 })]);
            Assert.All(answer.Topics, topic => Assert.True(topic.IsRecovered));
            Assert.Equal(last, answer.ContinuesFrom);
            if (random.Next(3) == 0 && !mine.Contains(other))
            {
                await client.SubscribeAsync(new SubscribeRequest(other) { Since = ResumeFrom.Start });
            }

            if (isLast)
            {
                var newest = _published.Where(one => mine.Contains(one.Topic)).Max(one => one.Seq);
                await Eventually.TrueAsync(
                    () => newest <= last || client.Events.Any(e => e.IsEntry && e.Seq >= newest && mine.Contains(e.Topic)));
            }
            else
            {
                await Task.Delay(random.Next(40));
            }

            seen.AddRange(Check(await client.CutAsync(), wire, mine, other));
        }

        Assert.Equal(_published.Where(one => mine.Contains(one.Topic)).Select(one => one.Seq).Order(), seen);
    }

    /// <summary>Checks the order of one connection.</summary>
    /// <returns>The positions of the topics that it followed from the beginning.</returns>
    private static IEnumerable<long> Check(List<Received> events, Wire wire, string[] mine, string other)
    {
        var entries = events.Where(e => e.IsEntry).ToList();
        Assert.Equal(entries.Where(e => e.Topic == other).Select(e => e.Seq).Order().Distinct(), entries.Where(e => e.Topic == other).Select(e => e.Seq));
        Assert.All(events.Where(e => e.Type is "typing" or "joined" or "left"), e => Assert.Null(e.Line));

        // On SSE the position is what the id lines say, whichever topic they come from.
        var ordered = entries.Where(e => wire == Wire.WebSocket ? mine.Contains(e.Topic) : e.Line is not null).ToList();
        Assert.Equal(ordered.Select(e => e.Seq).Order().Distinct(), ordered.Select(e => e.Seq));
        Assert.All(entries.Where(e => wire != Wire.WebSocket && mine.Contains(e.Topic)), e => Assert.NotNull(e.Line));
        return entries.Where(e => mine.Contains(e.Topic)).Select(e => e.Seq);
    }
}
