using System.Reflection;
using Parley.Codes;
using Parley.Contracts;
using Parley.Core.Tests.Delivery;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;

namespace Parley.Core.Tests.Budgets;

/// <summary>Whatever a client can make grow ends at a limit: each option that is one is driven past it here.</summary>
public sealed class EveryLimitTests
{
    private static readonly HubOptions s_calm = new() { HeartbeatInterval = TimeSpan.FromDays(1) };

    private static readonly Dictionary<string, Func<Task>> s_drives = new()
    {
        [nameof(HubOptions.RecentEntries)] = async () =>
        {
            await using var hub = await TestHub.StartAsync(s_calm with { RecentEntries = 5 });
            await TestClient.FollowAsync(hub.Hub, ["t"]);
            await PublishAsync(hub, 50, 10);
            Assert.Equal(5, hub.Hub.Topics.Find("t")!.Read(0, static (recent, _) => recent.Count));
        },
        [nameof(HubOptions.RecentBytes)] = async () =>
        {
            await using var hub = await TestHub.StartAsync(s_calm with { RecentBytes = 10_000 });
            await TestClient.FollowAsync(hub.Hub, ["t"]);
            await PublishAsync(hub, 50, 1_000);
            Assert.InRange(hub.Hub.Topics.Find("t")!.Read(0, static (recent, _) => recent.Count), 8, 10);
        },
        [nameof(HubOptions.MaxIdleTopics)] = async () =>
        {
            await using var hub = await TestHub.StartAsync(s_calm with { MaxIdleTopics = 3 });
            var names = Enumerable.Range(0, 20).Select(i => $"t{i}").ToArray();
            await (await TestClient.FollowAsync(hub.Hub, names)).UnsubscribeAsync(names);
            Assert.Equal(3, hub.Hub.Topics.Count);
        },
        [nameof(HubOptions.MaxTopicBytes)] = async () =>
        {
            var time = new ManualTime();
            await using var hub = await TestHub.StartAsync(s_calm with { MaxTopicBytes = 100_000 }, time: time);
            var client = await TestClient.ConnectAsync(hub.Hub);
            var followed = 0;
            while ((await client.TrySubscribeAsync(new SubscribeRequest($"t{followed}"))).Refusal is null)
            {
                followed++;
            }

            await PublishAsync(hub, 50, 1_000, "t0");
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.InRange(followed, 40, 50);
            Assert.InRange(hub.Hub.TopicMemory.Used, 50_000, 100_000 + (followed * 1024));
        },
        [nameof(HubOptions.MaxConnections)] = async () =>
        {
            await using var hub = await TestHub.StartAsync(s_calm with { MaxConnections = 3 });
            for (var i = 0; i < 10; i++)
            {
                await hub.Hub.ConnectAsync(new CollectingSink(), new ConnectionSetup { Wire = Wire.WebSocket });
            }

            Assert.Equal(3, hub.Hub.ConnectionCount);
        },
        [nameof(HubOptions.MaxTopicsPerConnection)] = async () =>
        {
            await using var hub = await TestHub.StartAsync(s_calm with { MaxTopicsPerConnection = 3 });
            var client = await TestClient.ConnectAsync(hub.Hub);
            for (var i = 0; i < 10; i++)
            {
                await client.TrySubscribeAsync(new SubscribeRequest($"t{i}"));
            }

            Assert.Equal(3, client.Connection.Followed().Count);
        },
        [nameof(HubOptions.ByteAllowance)] = async () =>
        {
            await using var hub = await TestHub.StartAsync(s_calm with { ByteAllowance = 20_000 });
            var client = await StuckAsync(hub);
            await client.SubscribeAsync(new SubscribeRequest("t"));
            await PublishAsync(hub, 20, 1_000);
            await Eventually.TrueAsync(() => hub.Hub.Waiting.Used == 0);
            client.Sink.Release();
            Assert.Equal("slow_consumer", (await client.EndAsync()).Code?.Name);
        },
        [nameof(HubOptions.MaxPresentUsers)] = async () =>
        {
            await using var hub = await TestHub.StartAsync(s_calm with { MaxPresentUsers = 3 });
            for (var i = 0; i < 10; i++)
            {
                await TestClient.FollowAsync(hub.Hub, ["t"], user: new User($"{i}", "Ann"));
            }

            await hub.SettleAsync();
            Assert.Equal(3, hub.Hub.GetPresence("t").Count);
        },
        [nameof(HubOptions.MaxPendingPublishes)] = () => PendAsync(s_calm with { MaxPendingPublishes = 5 }, 10, most: 5),
        [nameof(HubOptions.MaxPendingBytes)] = () => PendAsync(s_calm with { MaxPendingBytes = 100_000 }, 40_000, most: 4),
        [nameof(HubOptions.MaxBatch)] = async () =>
        {
            var largest = 0;
            var log = new FaultyLog { Appending = drafts => largest = Math.Max(largest, drafts.Count) };
            await using var hub = await TestHub.StartAsync(s_calm with { MaxBatch = 4 }, log);
            log.Shut();
            var publishing = Enumerable.Range(0, 50).Select(_ => hub.Hub.PublishTextAsync("t", "x")).ToList();
            log.Open();
            await Task.WhenAll(publishing).WaitAsync(Eventually.Limit);
            Assert.Equal(4, largest);
        },
        [nameof(HubOptions.MaxAnswerBytes)] = () => AnswerAsync(s_calm with { MaxAnswerBytes = 100_000 }, owner: i => $"{i}"),
        [nameof(HubOptions.MaxAnswerBytesPerClient)] = () => AnswerAsync(s_calm with { MaxAnswerBytesPerClient = 100_000 }, owner: _ => "one"),
        [nameof(HubOptions.MaxReplayBytes)] = () => ReplayAsync(s_calm with { MaxReplayBytes = 1024 * 1024 }, user: i => new User($"{i}", "Ann")),
        [nameof(HubOptions.MaxReplayBytesPerClient)] = () => ReplayAsync(s_calm with { MaxReplayBytesPerClient = 1024 * 1024 }, user: _ => new User("1", "Ann")),
        [nameof(HubOptions.MaxWaitingBytes)] = async () =>
        {
            var time = new ManualTime();
            await using var hub = await TestHub.StartAsync(s_calm with { MaxWaitingBytes = 100_000 }, time: time);
            for (var i = 0; i < 10; i++)
            {
                (await StuckAsync(hub)).Connection.Send(new byte[30_000]);
            }

            await Eventually.TrueAsync(() => hub.Hub.Waiting.Used == 300_000);
            time.Advance(TimeSpan.FromSeconds(1));
            await Eventually.TrueAsync(() => hub.Hub.Waiting.Used is > 0 and <= 100_000);
        },
    };

    public static IEnumerable<TheoryDataRow<string>> Names =>
        typeof(HubOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name != nameof(HubOptions.Lanes) && (property.PropertyType == typeof(int) || property.PropertyType == typeof(long)))
            .Select(property => new TheoryDataRow<string>(property.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_limit_of_the_options_holds_when_clients_drive_it(string option)
    {
        Assert.True(s_drives.TryGetValue(option, out var drive), $"Nothing drives {option}: say here how a client reaches it.");
        await drive();
    }

    private static async Task PublishAsync(TestHub hub, int count, int bytes, string topic = "t")
    {
        for (var i = 0; i < count; i++)
        {
            await hub.PublishAsync(topic, new string('x', bytes));
        }
    }

    private static async Task<TestClient> StuckAsync(TestHub hub, User? user = null)
    {
        var sink = new CollectingSink();
        sink.Stick();
        return await TestClient.ConnectAsync(hub.Hub, user: user, sink: sink);
    }

    private static async Task PendAsync(HubOptions options, int bytes, int most)
    {
        var log = new FaultyLog();
        await using var hub = await TestHub.StartAsync(options, log);
        log.Shut();
        var publishing = Enumerable.Range(0, 20).Select(_ => hub.Hub.PublishTextAsync("t", new string('x', bytes))).ToList();
        Assert.InRange(hub.Hub.Pipeline.PendingPublishes, 1, most);
        log.Open();
        var results = await Task.WhenAll(publishing).WaitAsync(Eventually.Limit);
        Assert.InRange(results.Count(result => result.Error == ErrorCode.Unavailable), 20 - most, 19);
    }

    private static async Task AnswerAsync(HubOptions options, Func<int, string> owner)
    {
        await using var hub = await TestHub.StartAsync(options);
        var taking = Enumerable.Range(0, 20).Select(i => hub.Hub.Answers.TakeAsync(owner(i), 30_000, CancellationToken.None).AsTask()).ToList();
        Assert.Equal((90_000, 17), (hub.Hub.Answers.Used, hub.Hub.Answers.WaitingCount));
        foreach (var one in taking)
        {
            (await one.WaitAsync(Eventually.Limit))!.Dispose();
        }
    }

    private static async Task ReplayAsync(HubOptions options, Func<int, User> user)
    {
        await using var hub = await TestHub.StartAsync(options with { RecentEntries = 1, MaxIdleTopics = 0 });
        await PublishAsync(hub, 20, 10_000);
        for (var i = 0; i < 10; i++)
        {
            await (await StuckAsync(hub, user(i))).SubscribeAsync(new SubscribeRequest("t") { Since = ResumeFrom.Start });
        }

        await Eventually.TrueAsync(() => hub.Hub.Replays.WaitingCount == 6);
        Assert.InRange(hub.Hub.Replays.Used, 900_000, 1024 * 1024);
    }
}
