using System.Text;
using System.Text.RegularExpressions;
using Parley.Delivery;
using Parley.Frames;
using Parley.Log;
using Parley.Threading;

namespace Parley.Schedules.Tests;

/// <summary>The lanes and write ends of a hub in all orders that some hundred seeds give: whatever was brought is done, without another call.</summary>
public sealed partial class LanePlays
{
    // The last is the hardest: no later one brings what was forgotten.
    private const int MostMessages = 5;

    public static TheoryData<int> Hundreds => [.. Enumerable.Range(0, 12)];

    [Theory]
    [MemberData(nameof(Hundreds))]
    public async Task Every_open_connection_gets_every_message_once_and_in_order(int hundred)
    {
        for (var seed = hundred * 100; seed < (hundred + 1) * 100; seed++)
        {
            await PlayAsync(seed);
        }
    }

    private static async Task PlayAsync(int seed)
    {
        var random = new Random(seed);
        var lanes = 1 + random.Next(2);
        var gathers = random.Next(2) == 0;
        var mayFail = random.Next(3) == 0;
        var messages = 1 + random.Next(MostMessages);
        var never = TimeSpan.FromDays(1);
        await using var hub = new Hub(
            new MemoryLog(new MemoryLogOptions()),
            new HubOptions { Lanes = lanes, GatherSends = gathers, ByteAllowance = mayFail ? 4096 : 64 * 1024, HeartbeatInterval = never, PongTimeout = never },
            time: new StandingTime());
        await hub.StartAsync();
        // More than a passing thread serves, too.
        var count = random.Next(3) == 0 ? 20 : 1 + random.Next(5);
        var clients = new List<(Connection Connection, PlaySink Sink, string[] Topics)>();
        for (var i = 0; i < count; i++)
        {
            // The play's threads take turns, so that all may use one source of chance.
            var sockets = gathers && random.Next(4) > 0 ? new SocketPair() : null;
            var sink = new PlaySink(random, i == 0 ? 60 : random.Next(2) * 30, mayFail, sockets);
            var (connection, _) = await hub.ConnectAsync(sink, new ConnectionSetup { Wire = Wire.Sse });
            string[] topics = random.Next(3) switch { 0 => ["a"], 1 => ["b"], _ => ["a", "b"] };
            await connection!.SubscribeAsync([.. topics.Select(topic => new SubscribeRequest(topic))], _ => default, true, default);
            clients.Add((connection, sink, topics));
        }

        var leaving = mayFail ? clients[random.Next(count)].Connection : null;
        new Player(seed, lanes).Play(
            () => Publish(hub, random, messages),
            () =>
            {
                for (var i = 0; i < messages; i++)
                {
                    clients[random.Next(count)].Connection.Send(":answer\n\n"u8.ToArray());
                    clients[random.Next(count)].Sink.GoOn();
                }
            },
            () =>
            {
                leaving?.Abort();
                for (var i = 0; i < messages; i++)
                {
                    clients[random.Next(count)].Sink.GoOn();
                }
            });
        while (clients.Exists(client => client.Sink.IsWaiting))
        {
            new Player(seed, lanes).Play(() => clients.ForEach(client => client.Sink.GoOn()));
        }

        for (var i = 0; i < count; i++)
        {
            var (connection, sink, topics) = clients[i];
            using var end = sink;
            Assert.True(sink.Misuses == 0, $"Seed {seed}: the sink of client {i} was called while a write was under way.");
            if (connection.Completion.IsCompleted)
            {
                Assert.True(mayFail, $"Seed {seed}: client {i} was closed.");
                continue;
            }

            Assert.False(sink.IsAborted, $"Seed {seed}: client {i} was cut and has not ended.");
            var expected = Enumerable.Range(0, messages).Select(n => (n % 2 == 0 ? "a" : "b") + n).Where(text => topics.Contains(text[..1]));
            var received = Texts().Matches(sink.Read()).Select(match => match.Groups[1].Value);
            Assert.True(expected.SequenceEqual(received), $"Seed {seed}: client {i} of {string.Join(" and ", topics)} got {string.Join(" ", received)}.");
        }
    }

    private static void Publish(Hub hub, Random random, int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            var topic = i % 2 == 0 ? "a" : "b";
            var published = hub.PublishAsync(new PublishRequest(topic, Encoding.UTF8.GetBytes($"\"{topic}{i}{new string('.', random.Next(2) * 700)}\"")));
            Assert.True(published.IsCompletedSuccessfully && published.Result.IsAccepted, "A publish that nobody is ahead of is done on its thread.");
            if (random.Next(3) == 0)
            {
                Interleaving.Point();
            }
        }
    }

    [GeneratedRegex("\"([ab]\\d+)\\.*\"")]
    private static partial Regex Texts();

    /// <summary>Nothing comes by time.</summary>
    private sealed class StandingTime : TimeProvider
    {
        public override long GetTimestamp() => 1;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
