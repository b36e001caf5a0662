using System.Collections.Concurrent;
using System.Text;
using Parley.Frames;

namespace Parley.AspNetCore.Tests.Transports;

public sealed class CrowdTests
{
    private const int Subscribers = 1000;
    private const int Publishers = 8;
    private const int MessagesEach = 100;
    private const int MaxReconnects = 3;

    private static readonly string[] s_topics = [.. Enumerable.Range(0, 10).Select(i => $"topic{i}")];

    // What the members wait for before anybody publishes.
    private int _connected;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_thousand_subscribers_of_every_kind_have_every_message_once_and_in_order(bool isDirect)
    {
        await using var app = await TestApp.StartAsync(options =>
        {
            options.Transports = new TransportOptions { UseDirectSockets = isDirect };
            options.Hub = new HubOptions { RecentEntries = 64 };
        });
        using var paths = new PathCounter(app);
        var members = Enumerable.Range(0, Subscribers).Select(i => new Member(this, app, i)).ToList();
        var running = members.Select(member => Task.Run(member.RunAsync)).ToList();
        while (Volatile.Read(ref _connected) < Subscribers)
        {
            await Task.Delay(5);
            await Task.WhenAll(running.Where(task => task.IsFaulted));
        }

        var published = new ConcurrentBag<(long Seq, string Topic, string Text)>();
        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(p => Task.Run(async () =>
        {
            var random = new Random(p);
            for (var i = 0; i < MessagesEach; i++)
            {
                await PublishAsync(s_topics[random.Next(s_topics.Length)], $"{p}-{i}");
                await Task.Delay(random.Next(8));
            }
        })));
        foreach (var topic in s_topics)
        {
            await PublishAsync(topic, Member.End);
        }

        await Task.WhenAll(running).WaitAsync(TimeSpan.FromSeconds(60));
        var texts = s_topics.ToDictionary(topic => topic, _ => new List<(long Seq, string Text)>());
        foreach (var (seq, topic, text) in published)
        {
            texts[topic].Add((seq, text));
        }

        foreach (var member in members)
        {
            var expected = member.Topics.SelectMany(topic => texts[topic]).OrderBy(one => one.Seq).Select(one => one.Text);
            Assert.True(expected.SequenceEqual(member.Seen), $"{member}: {string.Join(' ', member.Seen)}");
        }

        Assert.True(members.Sum(member => member.Reconnects) > Subscribers / 2);
        Assert.Equal(isDirect && OperatingSystem.IsLinux(), paths.Sockets > Subscribers / 2);

        async Task PublishAsync(string topic, string text)
        {
            var result = await app.Hub.PublishTextAsync(topic, text).WaitAsync(TestApp.Patience);
            Assert.True(result.IsAccepted);
            published.Add((result.Id.Seq, topic, text));
        }
    }

    /// <summary>One subscriber, who comes and goes.</summary>
    private sealed class Member(CrowdTests crowd, TestApp app, int number)
    {
        public const string End = "the-end";

        private readonly Random _random = new(number);
        private string? _lastId;
        private int _ends;

        public string[] Topics { get; } = [.. new Random(number).GetItems(s_topics, 3).Distinct()];

        public List<string> Seen { get; } = [];

        public int Reconnects { get; private set; }

        private Wire Wire => number % 2 == 0 ? Wire.SseChunked : Wire.WebSocket;

        private bool IsRaw => number % 4 >= 2;

        // A raw WebSocket tells no ids, so whoever has one stays.
        private bool MayReconnect => !(IsRaw && Wire == Wire.WebSocket);

        public async Task RunAsync()
        {
            while (_ends < Topics.Length)
            {
                using var client = await OpenAsync();
                Interlocked.Add(ref crowd._connected, Reconnects == 0 ? 1 : 0);
                await ReadAsync(client);
                Take(client);
                if (_random.Next(2) == 0)
                {
                    client.Reset();
                }

                Reconnects++;
            }
        }

        public override string ToString() => $"{(IsRaw ? "raw " : "")}{Wire} of {string.Join(", ", Topics)} after {Reconnects - 1} reconnects";

        private async Task<RawClient> OpenAsync()
        {
            var query = string.Join('&', Topics.Select(topic => $"topic={topic}"))
                + (IsRaw ? "&format=raw" : "") + $"&since={_lastId ?? "start"}";
            var client = await RawClient.ConnectAsync(app);
            await client.SendAsync(Wire == Wire.WebSocket ? client.Upgrade($"/ws?{query}") : client.Get($"/events?{query}"));
            await client.ReadUntilAsync(bytes => bytes.IndexOf("\r\n\r\n"u8) > 0);
            return client;
        }

        /// <summary>Reads until all has come, or until it is time to go.</summary>
        private async Task ReadAsync(RawClient client)
        {
            var end = Encoding.ASCII.GetBytes(End);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            using var leave = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
            if (MayReconnect && Reconnects < MaxReconnects)
            {
                leave.CancelAfter(_random.Next(50, 800));
            }

            try
            {
                while (client.Received.Count(end) + _ends < Topics.Length || !client.Received.EndsWith(Last()))
                {
                    await client.ReadOnceAsync(leave.Token);
                    Assert.False(client.IsEnded);
                }
            }
            catch (OperationCanceledException) when (!limit.IsCancellationRequested)
            {
                // It goes, whatever has come by now.
            }
        }

        private byte[] Last() => (Wire, IsRaw) switch
        {
            (Wire.WebSocket, true) => Encoding.ASCII.GetBytes(End),
            (Wire.WebSocket, false) => "\"}}"u8.ToArray(),
            _ => "\n\n\r\n"u8.ToArray(),
        };

        private void Take(RawClient client)
        {
            foreach (var (id, text) in Messages(client))
            {
                _lastId = id ?? _lastId;
                Seen.Add(text);
                _ends += text == End ? 1 : 0;
            }
        }

        private IEnumerable<(string? Id, string Text)> Messages(RawClient client)
        {
            if (!IsRaw)
            {
                return client.Events(Wire).Where(e => e.Type == "message").Select(e => (e.Payload.GetProperty("id").GetString(), e.Text!));
            }

            return Wire == Wire.WebSocket
                ? Core.Tests.Testing.WireText.Frames(client.Body).Select(frame => ((string?)null, Encoding.UTF8.GetString(frame.Payload)))
                : Core.Tests.Delivery.SseText.Parse(Core.Tests.Testing.WireText.Unchunk(client.Body)).Select(e => (e.Id, e.Data));
        }
    }
}
