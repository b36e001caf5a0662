using System.Runtime.InteropServices;
using Parley.Contracts;
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
        var topic = new Topic("t", "abcdefgh", 0, new HubOptions());
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
        var topic = new Topic("t", "abcdefgh", 0, new HubOptions());
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

    /// <summary>Publishes and types, and says which arrays the frames were written to.</summary>
    private static List<WeakReference> Fill(Topic topic, int messages, int eventsBehindEach, ref long seen)
    {
        var encoder = new FrameEncoder();
        Assert.True(topic.TryPlaceCursor(s_format, 0, out var cursor));
        var segments = new List<WeakReference>();
        for (var i = 0; i < messages; i++)
        {
            var entry = new LogEntry { Seq = ++seen, Topic = topic.Name, Offset = i + 1, TimeMs = 0, By = Drafts.Ann, Data = Drafts.Json("x") };
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
