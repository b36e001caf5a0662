using Microsoft.Extensions.Logging;
using Parley.Codes;
using Parley.Contracts;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Log;
using Parley.Messages;

namespace Parley.Core.Tests.Delivery;

/// <summary>Work is never lost, nobody's failure is another's, and nobody works for others without end.</summary>
public sealed class LaneTests
{
    private static readonly TimeSpan s_never = TimeSpan.FromDays(1);

    // One lane and a clock that stands still: nothing but the work itself wakes anybody.
    private static HubOptions Still => new() { Lanes = 1, HeartbeatInterval = s_never, PongTimeout = s_never, ByteAllowance = 4096 };

    [Fact]
    public async Task A_slow_consumer_that_is_closed_takes_nothing_from_its_neighbours()
    {
        await using var hub = await TestHub.StartAsync(Still, time: new ManualTime());
        var slow = await TestClient.FollowAsync(hub.Hub, ["t"]);
        var second = await TestClient.FollowAsync(hub.Hub, ["t"]);
        var third = await TestClient.FollowAsync(hub.Hub, ["t"]);
        slow.Sink.Stick();
        await hub.PublishAsync("t", "small");

        // The slow one has been offered it by then: it is the first in each walk.
        await third.HasTextsAsync("small");
        var large = new string('x', 5000);
        await hub.PublishAsync("t", large);
        await second.HasTextsAsync("small", large);
        await third.HasTextsAsync("small", large);
        Assert.Equal(CloseCode.SlowConsumer, (await CloseOfAsync(slow)).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sink_that_throws_everywhere_ends_its_own_connection_alone(bool throwsAtOnce)
    {
        await using var hub = await TestHub.StartAsync(Still, time: new ManualTime());
        hub.ExpectsErrors = true;
        var bad = new ThrowingSink { IsThrowing = throwsAtOnce };
        var (connection, _) = await hub.Hub.ConnectAsync(bad, new ConnectionSetup { Wire = Frames.Wire.WebSocket, User = User.Anonymous });
        await connection!.SubscribeAsync([new SubscribeRequest("t")], _ => "x"u8.ToArray(), true, CancellationToken.None).WaitAsync(Eventually.Limit);
        bad.IsThrowing = true;
        var good = await TestClient.FollowAsync(hub.Hub, ["t"]);
        for (var i = 0; i < 3; i++)
        {
            await hub.PublishAsync("t", $"{i}");
        }

        await good.HasTextsAsync("0", "1", "2");
        await connection.Completion.WaitAsync(Eventually.Limit);
        Assert.NotEmpty(hub.Logger.Errors);
    }

    [Fact]
    public async Task A_logger_that_throws_stops_nothing()
    {
        await using var hub = new Hub(new MemoryLog(), Still, null, new ManualTime(), new ThrowingLogger());
        await hub.StartAsync();
        var bad = new ThrowingSink();
        var (connection, _) = await hub.ConnectAsync(bad, new ConnectionSetup { Wire = Frames.Wire.WebSocket, User = User.Anonymous });
        await connection!.SubscribeAsync([new SubscribeRequest("t")], _ => default, true, CancellationToken.None).WaitAsync(Eventually.Limit);
        bad.IsThrowing = true;
        var good = await TestClient.FollowAsync(hub, ["t"]);
        for (var i = 0; i < 3; i++)
        {
            Assert.Null((await hub.PublishTextAsync("t", $"{i}").WaitAsync(Eventually.Limit)).Error);
        }

        await good.HasTextsAsync("0", "1", "2");
        await connection.Completion.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task A_stall_is_counted_from_the_write_that_waits()
    {
        var time = new ManualTime();
        await using var hub = await TestHub.StartAsync(Still, time: time);
        var client = await TestClient.FollowAsync(hub.Hub, ["t"]);
        var other = await TestClient.FollowAsync(hub.Hub, ["other"]);
        time.Advance(TimeSpan.FromSeconds(20));
        client.Sink.Stick();
        await hub.PublishAsync("t", "waits");
        await Eventually.TrueAsync(() => client.Connection.Outflow.QueuedBytes > 0);
        time.Advance(TimeSpan.FromSeconds(28));

        // Behind the lane's looks at its connections.
        await hub.PublishAsync("other", "after");
        await other.HasTextsAsync("after");
        client.Sink.Release();
        await client.HasTextsAsync("waits");
        await hub.PublishAsync("other", "written");
        await other.HasTextsAsync("after", "written");
        Assert.False(client.IsEnded);

        client.Sink.Stick();
        await hub.PublishAsync("t", "waits again");
        await Eventually.TrueAsync(() => client.Connection.Outflow.QueuedBytes > 0);
        time.Advance(TimeSpan.FromSeconds(32));
        await hub.PublishAsync("other", "later");
        await other.HasTextsAsync("after", "written", "later");
        Assert.Equal(CloseCode.SlowConsumer, (await CloseOfAsync(client)).Code);
    }

    [Fact]
    public async Task Who_publishes_works_for_others_for_a_while_only()
    {
        await using var hub = await TestHub.StartAsync(Still with { ByteAllowance = 1 << 20 }, time: new ManualTime());
        var sink = new ChainSink(5000);
        var (connection, _) = await hub.Hub.ConnectAsync(sink, new ConnectionSetup { Wire = Frames.Wire.WebSocket, User = User.Anonymous });
        sink.Connection = connection;
        var mine = 0;
        await Task.Run(() =>
        {
            sink.Watched = Environment.CurrentManagedThreadId;
            connection!.Send("first"u8.ToArray());
            mine = sink.OnWatched;
        });
        await Eventually.TrueAsync(() => sink.Count == 5000);
        Assert.InRange(mine, 0, 500);
    }

    private static async Task<ConnectionEnd> CloseOfAsync(TestClient client)
    {
        // The last words wait for the sink, too: it is cut when its time is over.
        client.Sink.Release();
        return await client.EndAsync();
    }

    private sealed class ThrowingSink : ISink
    {
        public volatile bool IsThrowing;

        public int TryWrite(ReadOnlySpan<byte> bytes) => IsThrowing ? throw new InvalidOperationException("write") : bytes.Length;

        public void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written) => throw new InvalidOperationException("later");

        public void Complete() => throw new InvalidOperationException("complete");

        public void Abort() => throw new InvalidOperationException("abort");
    }

    private sealed class ThrowingLogger : ILogger<Hub>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("log");
    }

    /// <summary>Each write brings the next one.</summary>
    private sealed class ChainSink(int length) : ISink
    {
        public Connection? Connection { get; set; }

        public int Watched { get; set; }

        public int Count { get; private set; }

        public int OnWatched { get; private set; }

        public int TryWrite(ReadOnlySpan<byte> bytes)
        {
            if (Watched != 0 && Count < length)
            {
                OnWatched += Environment.CurrentManagedThreadId == Watched ? 1 : 0;
                if (++Count < length)
                {
                    Connection!.Send("next"u8.ToArray());
                }
            }

            return bytes.Length;
        }

        public void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written) => written(true);

        public void Complete()
        {
        }

        public void Abort()
        {
        }
    }
}
