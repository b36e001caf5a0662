using Parley.Core.Tests.Delivery;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Log;

namespace Parley.Core.Tests.Resume;

public sealed class ReplayTests
{
    [Theory]
    [InlineData(Wire.WebSocket)]
    [InlineData(Wire.SseChunked)]
    public async Task A_long_replay_goes_at_the_readers_pace_in_bounded_memory_and_meets_what_is_published_meanwhile(Wire wire)
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { RecentEntries = 32 });
        var text = new string('x', 500);
        var seqs = new List<long>();
        for (var i = 0; i < 6000; i++)
        {
            seqs.Add(await hub.PublishAsync("t", text));
        }

        var sink = new PacedSink();
        var (connection, _) = await hub.Hub.ConnectAsync(sink, new ConnectionSetup { Wire = wire });
        Subscribed? answer = null;
        await connection!.SubscribeAsync(
            [new("t") { Since = ResumeFrom.After(hub.At(seqs[99])) }],
            subscribed =>
            {
                answer = subscribed;
                return default;
            },
            withIds: true,
            CancellationToken.None).WaitAsync(Eventually.Limit);
        Assert.Equal(5900, Assert.Single(answer!.Topics).Replayed);
        Assert.Equal(seqs[99], answer.ContinuesFrom);

        var largest = 0;
        for (var i = 0; i < 900; i++)
        {
            if (i % 3 == 0)
            {
                seqs.Add(await hub.PublishAsync("t", text));
            }

            await sink.TakeAsync();
            largest = Math.Max(largest, connection.Outflow.QueuedBytes);
        }

        await Eventually.TrueAsync(() =>
        {
            while (sink.TakeAsync().Result)
            {
                largest = Math.Max(largest, connection.Outflow.QueuedBytes);
            }

            return WireText.Parse(wire, sink.Bytes).Count == 5900 + 300;
        });
        Assert.Equal(seqs[100..], WireText.Parse(wire, sink.Bytes).Select(e => e.Seq));
        Assert.InRange(largest, 16 * 1024, 64 * 1024);
        connection.Abort();
    }

    [Fact]
    public async Task A_client_that_starts_at_the_oldest_gets_on_while_the_oldest_are_trimmed_all_the_time()
    {
        var log = new FaultyLog(new MemoryLogOptions { MaxBytes = 400_000 });
        await using var hub = await TestHub.StartAsync(new HubOptions { RecentEntries = 16 }, log);
        for (var i = 0; i < 2500; i++)
        {
            await hub.PublishAsync("t");
        }

        // Between the answer and the first page the oldest go, as they do on any busy server whose log is full.
        var isFirst = 1;
        log.Reading = () =>
        {
            if (Interlocked.Exchange(ref isFirst, 0) == 1)
            {
                Task.WhenAll(Enumerable.Range(0, 20).Select(_ => hub.PublishAsync("t"))).Wait(Eventually.Limit);
            }
        };
        foreach (var since in new[] { ResumeFrom.Start, ResumeFrom.After(hub.At(1)) })
        {
            isFirst = 1;
            var client = await TestClient.ConnectAsync(hub.Hub);
            var answer = await client.SubscribeAsync(new SubscribeRequest("t") { Since = since });
            Assert.Equal(since.IsPosition ? "trimmed" : null, Assert.Single(answer.Topics).Reason);
            var head = hub.Hub.Head.Seq;
            await Eventually.TrueAsync(() => client.IsEnded || client.Events.Any(e => e.IsEntry && e.Seq >= head));
            Assert.False(client.IsEnded);
            var seqs = client.Events.Where(e => e.IsEntry).Select(e => e.Seq).ToList();
            Assert.Equal(Enumerable.Range((int)seqs[0], seqs.Count).Select(seq => (long)seq), seqs);
            await client.CutAsync();
        }
    }

    [Fact]
    public async Task A_reader_that_retention_overtakes_is_closed_and_told_what_is_gone_when_it_comes_back()
    {
        var log = new MemoryLog(new MemoryLogOptions { MaxBytes = 2_000_000 });
        await using var hub = await TestHub.StartAsync(new HubOptions { RecentEntries = 4 }, log);
        var text = new string('x', 1000);
        for (var i = 0; i < 1500; i++)
        {
            await hub.PublishAsync("t", text);
        }

        var sink = new CollectingSink();
        var client = await TestClient.ConnectAsync(hub.Hub, sink: sink);
        sink.Stick();
        await client.SubscribeAsync(new SubscribeRequest("t") { Since = ResumeFrom.After(hub.At(0)) });
        await Eventually.TrueAsync(() => client.Connection.Outflow.QueuedBytes > 16_000);
        for (var i = 0; i < 2500; i++)
        {
            await hub.PublishAsync("t", text);
        }

        sink.Release();
        Assert.Equal("slow_consumer", (await client.EndAsync()).Code?.Name);
        var seqs = client.Events.Where(e => e.IsEntry).Select(e => e.Seq).ToList();
        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(seq => (long)seq), seqs);
        var again = await TestClient.ConnectAsync(hub.Hub);
        var answer = await again.SubscribeAsync(new SubscribeRequest("t") { Since = ResumeFrom.After(hub.At(seqs.LastOrDefault())) });
        Assert.Equal((false, "trimmed"), (Assert.Single(answer.Topics).IsRecovered, answer.Topics[0].Reason));
        await Eventually.TrueAsync(() => again.Events.Any(e => e is { IsEntry: true, Seq: 4000 }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(60)]
    public async Task Small_and_large_messages_of_many_topics_come_once_and_in_order(int topics)
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { RecentEntries = 1, MaxIdleTopics = 0 });
        var random = new Random(topics);
        var seqs = new List<long>();
        for (var i = 0; i < 400; i++)
        {
            seqs.Add(await hub.PublishAsync($"t{random.Next(topics)}", new string('x', random.Next(6) == 0 ? random.Next(50_000) : random.Next(2_000))));
        }

        foreach (var wire in new[] { Wire.WebSocket, Wire.SseChunked })
        {
            var client = await TestClient.ConnectAsync(hub.Hub, wire);
            await client.SubscribeAsync([.. Enumerable.Range(0, topics).Select(i => new SubscribeRequest($"t{i}") { Since = ResumeFrom.Start })]);
            await Eventually.TrueAsync(() => client.Events.Count(e => e.IsEntry) == seqs.Count);
            Assert.Equal(seqs, client.Events.Where(e => e.IsEntry).Select(e => e.Seq));
            await client.CutAsync();
        }
    }

    [Fact]
    public async Task A_client_that_reads_slowly_may_ask_for_much_and_resume_from_far_while_others_talk()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { ByteAllowance = 64 * 1024, Lanes = 1 });
        var text = new string('x', 500);
        for (var i = 0; i < 110; i++)
        {
            await hub.PublishAsync("t", text);
        }

        var sink = new PacedSink();
        var (connection, _) = await hub.Hub.ConnectAsync(sink, new ConnectionSetup { Wire = Wire.WebSocket });
        await connection!.SubscribeAsync([new("t") { Since = ResumeFrom.Start }], _ => default, true, default).WaitAsync(Eventually.Limit);

        // An answer of twice the allowance, as history with long messages has it.
        connection.Send(Frame(128 * 1024));
        for (var i = 0; i < 20; i++)
        {
            await hub.PublishAsync("t", text);
            await sink.TakeAsync();
        }

        await Eventually.TrueAsync(() =>
        {
            sink.TakeAsync().Wait();
            return connection.Completion.IsCompleted || WireText.Frames(sink.Bytes).Count(f => f.Opcode == WebSocketFrame.Text) == 131;
        });
        Assert.False(connection.Completion.IsCompleted);
        connection.Abort();
    }

    private static byte[] Frame(int length)
    {
        var frame = new byte[WebSocketFrame.MaxHeaderLength + length];
        var header = WebSocketFrame.WriteHeader(frame, WebSocketFrame.Text, length);
        return frame[..(header + length)];
    }

    /// <summary>Takes one write after another, each when the test says so.</summary>
    private sealed class PacedSink : ISink
    {
        private const int Window = 8 * 1024;

        private readonly Lock _lock = new();
        private readonly List<byte> _bytes = [];
        private ReadOnlyMemory<byte> _waiting;
        private Action<bool>? _written;

        public byte[] Bytes
        {
            get
            {
                lock (_lock)
                {
                    return [.. _bytes];
                }
            }
        }

        /// <summary>Reads some bytes.</summary>
        public async Task<bool> TakeAsync()
        {
            await Task.Yield();
            Action<bool>? written = null;
            lock (_lock)
            {
                if (_written is null)
                {
                    return false;
                }

                var taken = Math.Min(Window, _waiting.Length);
                _bytes.AddRange(_waiting.Span[..taken]);
                _waiting = _waiting[taken..];
                if (_waiting.IsEmpty)
                {
                    (written, _written) = (_written, null);
                }
            }

            written?.Invoke(true);
            return true;
        }

        public int TryWrite(ReadOnlySpan<byte> bytes) => 0;

        public void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written)
        {
            lock (_lock)
            {
                (_waiting, _written) = (bytes, written);
            }
        }

        public void Complete()
        {
        }

        public void Abort()
        {
        }
    }
}
