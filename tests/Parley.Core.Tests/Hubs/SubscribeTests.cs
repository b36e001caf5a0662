using System.Text;
using Parley.Core.Tests.Testing;
using Parley.Log;
using Parley.Messages;

namespace Parley.Core.Tests.Hubs;

/// <summary>The engine as a library: publishing and following inside the process.</summary>
public sealed class SubscribeTests
{
    [Fact]
    public async Task A_reader_gets_every_entry_of_its_topics_once_in_order_while_publishers_race()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { RecentEntries = 16 });
        string[] topics = ["a", "b", "c"];
        var after = hub.At(await hub.PublishAsync("a", "before"));
        var reading = Task.Run(() => ReadAsync(hub.Hub, topics, after, 3000));
        var publishers = Enumerable.Range(0, 3).Select(p => Task.Run(async () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await hub.PublishAsync(topics[(i + p) % 3], $"{p}:{i}");
            }
        }));
        await Task.WhenAll(publishers).WaitAsync(Eventually.Limit);
        var entries = await reading.WaitAsync(Eventually.Limit);
        Assert.Equal(entries.Select(e => e.Seq).Order().Distinct(), entries.Select(e => e.Seq));
        for (var p = 0; p < 3; p++)
        {
            Assert.Equal(
                Enumerable.Range(0, 1000).Select(i => $"\"{p}:{i}\""),
                entries.Select(e => Encoding.UTF8.GetString(e.Data.Span)).Where(text => text[1] == '0' + p));
        }
    }

    [Fact]
    public async Task A_reader_never_misses_the_message_that_comes_as_it_begins()
    {
        // A batch that takes long to hand out, so that the reader begins in the middle of it.
        var log = new FaultyLog();
        await using var hub = await TestHub.StartAsync(log: log);
        var watcher = await TestClient.FollowAsync(hub.Hub, ["large"]);
        var large = new string('x', 60_000);
        for (var round = 0; round < 10; round++)
        {
            var after = hub.Hub.Head;
            log.Shut();
            var taken = new TaskCompletionSource();
            log.Appending = _ => taken.TrySetResult();
            var before = hub.Hub.PublishTextAsync("other", "x");
            await taken.Task.WaitAsync(Eventually.Limit);
            var first = hub.Hub.PublishTextAsync("t", "first");
            var others = Enumerable.Range(0, 100).Select(_ => hub.Hub.PublishTextAsync("large", large)).ToList();
            log.Open();
            await Task.Delay(round / 2);
            var entry = Assert.Single(await Task.Run(() => ReadAsync(hub.Hub, ["t"], after, 1)).WaitAsync(Eventually.Limit));
            Assert.Equal((await first).Id.Seq, entry.Seq);
            await Task.WhenAll(others).WaitAsync(Eventually.Limit);
        }

        await watcher.CutAsync();
    }

    [Fact]
    public async Task A_reader_resumes_from_far_back_and_goes_on_live()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { RecentEntries = 4 });
        var seqs = new List<long>();
        for (var i = 0; i < 700; i++)
        {
            seqs.Add(await hub.PublishAsync(i % 2 == 0 ? "a" : "b"));
        }

        var reading = ReadAsync(hub.Hub, ["a", "b"], hub.At(seqs[99]), 603);
        await hub.PublishAsync("other");
        for (var i = 0; i < 3; i++)
        {
            seqs.Add(await hub.PublishAsync("a"));
        }

        Assert.Equal(seqs[100..], (await reading.WaitAsync(Eventually.Limit)).Select(e => e.Seq));
    }

    [Fact]
    public async Task Without_a_position_a_reader_begins_with_what_comes()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.PublishAsync("t", "before");
        await using var entries = hub.Hub.SubscribeAsync(["t"]).GetAsyncEnumerator();
        var first = entries.MoveNextAsync();
        var seq = await hub.PublishAsync("t", "after");
        Assert.True(await first.AsTask().WaitAsync(Eventually.Limit));
        Assert.Equal(seq, entries.Current.Seq);
    }

    [Fact]
    public async Task A_cancelled_reader_ends_and_lets_go_of_its_topics()
    {
        await using var hub = await TestHub.StartAsync();
        using var cancel = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var _ in hub.Hub.SubscribeAsync(["a", "b"], cancel: cancel.Token))
            {
            }
        });
        await Eventually.TrueAsync(() => hub.Hub.Topics.SubscriberCount("b") == 1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Eventually.Limit));
        Assert.Equal(0, hub.Hub.Topics.SubscriberCount("a"));
        Assert.Equal(0, hub.Hub.Topics.SubscriberCount("b"));
    }

    [Fact]
    public async Task A_reader_that_stops_reading_holds_up_nobody()
    {
        await using var hub = await TestHub.StartAsync();
        await using var entries = hub.Hub.SubscribeAsync(["t"], hub.At(0)).GetAsyncEnumerator();
        await hub.PublishAsync("t");
        Assert.True(await entries.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
        var client = await TestClient.FollowAsync(hub.Hub, ["t"]);
        for (var i = 0; i < 1000; i++)
        {
            await hub.PublishAsync("t");
        }

        await Eventually.TrueAsync(() => client.Texts.Count() == 1000);
    }

    [Fact]
    public async Task What_is_no_longer_kept_is_an_error_and_not_a_silent_gap()
    {
        var log = new MemoryLog(new MemoryLogOptions { MaxBytes = 3000 });
        await using var hub = await TestHub.StartAsync(new HubOptions { RecentEntries = 2 }, log);
        for (var i = 0; i < 100; i++)
        {
            await hub.PublishAsync("t");
        }

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(hub.Hub, ["t"], hub.At(1), 10).WaitAsync(Eventually.Limit));
        Assert.Contains("trimmed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_position_of_another_log_is_an_error()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.PublishAsync("t");
        await Assert.ThrowsAsync<ArgumentException>(
            () => ReadAsync(hub.Hub, ["t"], new LogPosition("another", 0), 1).WaitAsync(Eventually.Limit));
        await Assert.ThrowsAsync<ArgumentException>(() => ReadAsync(hub.Hub, ["t"], hub.At(2), 1).WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task Short_forms_publish_texts_and_values_to_names_of_any_form()
    {
        await using var hub = await TestHub.StartAsync();
        var reading = ReadAsync(hub.Hub, ["caf\u00e9"], hub.At(0), 3);
        await hub.Hub.PublishTextAsync("cafe\u0301", "a \"b\"\n");
        await hub.Hub.PublishJsonBytesAsync("caf\u00e9", "{ \"n\": 1.50 }"u8.ToArray());
        await hub.Hub.PublishJsonAsync("caf\u00e9", new { UserName = "Ann", Count = 2 }, new User("1", "Ann"));
        var entries = await reading.WaitAsync(Eventually.Limit);
        Assert.Equal("a \"b\"\n", System.Text.Json.JsonSerializer.Deserialize<string>(entries[0].Data.Span));
        Assert.Equal("{\"n\":1.50}", Encoding.UTF8.GetString(entries[1].Data.Span));
        Assert.Equal("{\"userName\":\"Ann\",\"count\":2}", Encoding.UTF8.GetString(entries[2].Data.Span));
        Assert.Equal("Ann", entries[2].By.Name);

        await Assert.ThrowsAsync<ArgumentException>(() => hub.Hub.PublishTextAsync("no topic", "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => hub.Hub.PublishTextAsync("t", new string('x', 70_000)));
        await Assert.ThrowsAsync<ArgumentException>(() => hub.Hub.PublishJsonBytesAsync("t", "{"u8.ToArray()));
    }

    private static async Task<List<LogEntry>> ReadAsync(Hub hub, string[] topics, LogPosition? after, int count)
    {
        var entries = new List<LogEntry>();
        await foreach (var entry in hub.SubscribeAsync(topics, after))
        {
            entries.Add(entry);
            if (entries.Count == count)
            {
                break;
            }
        }

        return entries;
    }
}
