using System.Runtime.InteropServices;
using Parley.Budgets;
using Parley.Codes;
using Parley.Contracts;
using Parley.Core.Tests.Delivery;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;
using Parley.Topics;

namespace Parley.Core.Tests.Topics;

/// <summary>What a topic's memory keeps alive: looked at by collecting, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(TopicMemoryTests), DisableParallelization = true)]
[Collection(nameof(TopicMemoryTests))]
public sealed class TopicMemoryTests
{
    private static readonly FrameFormat s_format = new(Wire.WebSocket, View.People);

    [Fact]
    public void One_old_message_does_not_keep_the_people_events_that_came_after_it()
    {
        var topic = new Topic("t", "abcdefgh", 0, new HubOptions(), new TopicMemory(long.MaxValue));
        var seen = 0L;
        topic.OpenFrames(s_format, () => 0);
        var segments = Fill(topic, messages: 1, eventsBehindEach: 50_000, ref seen);

        GC.Collect();

        Assert.InRange(segments.Count(segment => segment.IsAlive), 0, 2);
        Assert.InRange(segments.Count, 20, int.MaxValue);
        GC.KeepAlive(topic);
    }

    [Fact]
    public void Messages_between_many_people_events_keep_their_own_bytes_only()
    {
        var topic = new Topic("t", "abcdefgh", 0, new HubOptions(), new TopicMemory(long.MaxValue));
        var seen = 0L;
        topic.OpenFrames(s_format, () => 0);
        var segments = Fill(topic, messages: 200, eventsBehindEach: 1_000, ref seen);

        GC.Collect();

        Assert.InRange(segments.Count(segment => segment.IsAlive), 0, 2);
        Assert.Equal(200, topic.EntriesBetween(0, seen, 256)!.Count);
    }

    [Fact]
    public async Task A_resume_from_memory_brings_the_messages_and_not_the_people_events()
    {
        await using var hub = await TestHub.StartAsync();
        var ann = await TestClient.FollowAsync(hub.Hub, ["t"], people: true);
        await hub.PublishAsync("t", "1");
        for (var i = 0; i < 1_000; i++)
        {
            hub.Hub.Typing("t", new User("2", "Bob"));
        }

        await hub.PublishAsync("t", "2");
        await ann.HasTextsAsync("1", "2");
        var again = await TestClient.ConnectAsync(hub.Hub);
        var answer = await again.SubscribeAsync(new SubscribeRequest("t") { Since = ResumeFrom.After(hub.At(0)), People = true });

        Assert.Equal(2, answer.Topics[0].Replayed);
        await again.HasTextsAsync("1", "2");
        Assert.DoesNotContain(again.Events, one => one.Type == "typing");
    }

    [Fact]
    public async Task Busy_topics_keep_together_no_more_than_there_is_and_resumes_come_from_the_log()
    {
        const int Topics = 200;
        var time = new ManualTime();
        await using var hub = await TestHub.StartAsync(
            new HubOptions { MaxTopicBytes = 2_000_000, HeartbeatInterval = TimeSpan.FromDays(1) }, time: time);
        var names = Enumerable.Range(0, Topics).Select(i => $"t{i}").ToArray();
        var client = await TestClient.FollowAsync(hub.Hub, names, people: true, sink: new CollectingSink());
        await TestClient.FollowAsync(hub.Hub, names, Wire.SseChunked, sink: new CollectingSink());
        var text = new string('x', 20_000);
        for (var i = 0; i < Topics * 5; i++)
        {
            await hub.PublishAsync($"t{i % Topics}", text);
        }

        Assert.InRange(hub.Hub.TopicMemory.Used, 2_000_000, long.MaxValue);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.InRange(hub.Hub.TopicMemory.Used, 1, 2_000_000);
        var again = await TestClient.ConnectAsync(hub.Hub);
        var answer = await again.SubscribeAsync(new SubscribeRequest("t7") { Since = ResumeFrom.After(hub.At(0)) });
        Assert.Equal(5, answer.Topics[0].Replayed);
        await again.HasTextsAsync(text, text, text, text, text);
        await hub.PublishAsync("t7", "end");
        await Eventually.TrueAsync(() => again.Texts.Last() == "end" && client.Texts.Last() == "end");
    }

    [Fact]
    public async Task A_topic_more_than_there_may_be_is_refused_with_all_of_its_subscribe_until_another_is_left()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { MaxTopicBytes = 65_536, MaxIdleTopics = 1000 });
        var client = await TestClient.FollowAsync(hub.Hub, [.. Enumerable.Range(0, 30).Select(i => $"a{i}")]);
        var other = await TestClient.ConnectAsync(hub.Hub);

        var (_, refusal) = await other.TrySubscribeAsync([.. Enumerable.Range(0, 5).Select(i => new SubscribeRequest($"b{i}"))]);

        Assert.Equal(ErrorCode.Unavailable, refusal?.Code);
        Assert.False(other.Connection.Follows("b0"));
        Assert.Null((await other.TrySubscribeAsync(new SubscribeRequest("a1"))).Refusal);

        // Those that nobody follows any more make room.
        await client.UnsubscribeAsync("a2", "a3", "a4", "a5", "a6");
        await other.SubscribeAsync([.. Enumerable.Range(0, 5).Select(i => new SubscribeRequest($"b{i}"))]);
        await hub.PublishAsync("b4", "x");
        await other.HasTextsAsync("x");
    }

    [Fact]
    public void While_the_memory_is_full_frames_of_replays_are_not_kept_and_the_oldest_entries_go()
    {
        var memory = new TopicMemory(20_000);
        var topic = new Topic("t", "abcdefgh", 0, new HubOptions(), memory);
        var encoder = new FrameEncoder();
        for (var seq = 1; seq <= 100; seq++)
        {
            topic.Append(Entry(seq, new string('x', 1_000)), null, encoder, seq - 1);
        }

        Assert.InRange(memory.Used, 10_000, 20_000);
        Assert.Null(topic.EntriesBetween(80, 100, 256));
        Assert.NotEmpty(topic.EntriesBetween(95, 100, 256)!);
        topic.FramesBetween(s_format, withIds: true, 95, 100, int.MaxValue);
        topic.FramesBetween(new FrameFormat(Wire.Sse, View.Entries), withIds: true, 95, 100, int.MaxValue);
        Assert.InRange(memory.Used, 10_000, 20_000);

        topic.Leave();
        topic.Append(Entry(101, "x"), null, encoder, 100);
        Assert.Equal(0, memory.Used);
    }

    private static LogEntry Entry(long seq, string text) =>
        new() { Seq = seq, Topic = "t", Offset = seq, TimeMs = 0, By = Drafts.Ann, Data = Drafts.Json(text) };

    /// <summary>Publishes and types, and says which arrays the frames were written to.</summary>
    private static List<WeakReference> Fill(Topic topic, int messages, int eventsBehindEach, ref long seen)
    {
        var encoder = new FrameEncoder();
        Assert.True(topic.TryPlaceCursor(s_format, 0, out var cursor));
        var segments = new List<WeakReference>();
        for (var i = 0; i < messages; i++)
        {
            var entry = Entry(++seen, "x");
            topic.Append(entry, null, encoder, seen - 1);
            for (var k = 0; k < eventsBehindEach; k++)
            {
                var json = encoder.Begin("typing"u8);
                json.WriteStartObject();
                EventJson.WriteUser(json, "user"u8, new User("2", "Bob"));
                json.WriteEndObject();
                json.Flush();
                topic.AppendPeopleEvent(encoder, seen, seen);
                Assert.True(MemoryMarshal.TryGetArray(cursor.Take(seen), out var bytes));
                if (segments.Count == 0 || segments[^1].Target != bytes.Array)
                {
                    segments.Add(new WeakReference(bytes.Array));
                }
            }
        }

        return segments;
    }
}
