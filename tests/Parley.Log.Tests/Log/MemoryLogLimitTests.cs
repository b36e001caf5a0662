using Parley.Contracts;
using Parley.Messages;
using static Parley.Contracts.Drafts;

namespace Parley.Log.Tests.Log;

public sealed class MemoryLogLimitTests
{
    private static readonly string Filler = new('x', 1000);

    [Fact]
    public async Task Every_log_has_an_epoch_of_its_own()
    {
        await using var one = new MemoryLog();
        await using var two = new MemoryLog();

        Assert.NotEqual((await one.OpenAsync(default)).Epoch, (await two.OpenAsync(default)).Epoch);
    }

    [Fact]
    public async Task The_oldest_entries_of_all_topics_go_first_and_are_reported_as_trimmed()
    {
        await using var log = new MemoryLog(new MemoryLogOptions { MaxBytes = 20_000 });
        for (var i = 0; i < 50; i++)
        {
            await log.AppendedAsync(Publish(i % 2 == 0 ? "even" : "odd", Filler));
        }

        var even = await log.GetTopicAsync("even", long.MaxValue, default);
        var entries = await log.ReadAllAsync("even");
        Assert.Equal(25, even.Offset);
        Assert.InRange(entries.Count, 5, 10);
        Assert.Equal(even.OldestOffset, entries[0].Offset);
        Assert.Equal(entries[0].Seq - 2, even.TrimmedThrough);
        Assert.Equal(entries.Count, (await log.ReadHistoryAsync(new() { Topic = "even" }, default)).Messages.Count);
        Assert.Null(await log.FindMessageAsync("even", 1, default));
        Assert.Equal(AppendStatus.NotFound, (await log.AppendOneAsync(Edit("even", 1, "x"))).Status);
    }

    [Fact]
    public async Task A_topic_that_was_trimmed_empty_goes_on_where_it_was()
    {
        await using var log = new MemoryLog(new MemoryLogOptions { MaxBytes = 20_000 });
        var early = await log.AppendedAsync(Publish("quiet", "x"));
        for (var i = 0; i < 50; i++)
        {
            await log.AppendedAsync(Publish("busy", Filler));
        }

        Assert.Equal(new TopicState(1, 0, early.Seq), await log.GetTopicAsync("quiet", long.MaxValue, default));
        Assert.Equal(["busy"], (await log.ListTopicsAsync("", null, 9, default)).Topics.Select(t => t.Topic));
        Assert.Equal(2, (await log.AppendedAsync(Publish("quiet", "y"))).Offset);
        Assert.Equal(2, (await log.GetTopicAsync("quiet", long.MaxValue, default)).OldestOffset);
        Assert.Equal("y", Assert.Single(await log.ReadAllAsync("quiet")).Text());
    }

    [Fact]
    public async Task Trimming_survives_edits_and_deletions_of_what_is_half_gone()
    {
        await using var log = new MemoryLog(new MemoryLogOptions { MaxBytes = 30_000 });
        var random = new Random(7);
        var seqs = new List<long>();
        for (var i = 0; i < 2000; i++)
        {
            var outcome = await log.AppendOneAsync(random.Next(3) switch
            {
                0 when seqs.Count > 0 => Edit("t", seqs[^Math.Min(seqs.Count, random.Next(1, 40))], Filler[..random.Next(500)]),
                1 when seqs.Count > 0 => Delete("t", seqs[^Math.Min(seqs.Count, random.Next(1, 40))]),
                _ => Publish("t", Filler[..random.Next(500)]),
            });
            if (outcome.Status == AppendStatus.Appended && outcome.Message is null)
            {
                seqs.Add(outcome.Entry!.Seq);
            }
        }

        var entries = await log.ReadAllAsync("t");
        var state = await log.GetTopicAsync("t", long.MaxValue, default);
        Assert.InRange(entries.Count, 30, 130);
        Assert.True(entries[0].Seq > state.TrimmedThrough);
        var messages = entries.Where(e => e.Type == EntryType.Message).ToList();
        Assert.Equal((state.OldestOffset, state.Offset), (messages[0].Offset, messages[^1].Offset));
        var deleted = entries.Where(e => e.Type == EntryType.Deleted).Select(e => e.MessageSeq).ToHashSet();
        Assert.NotEmpty(deleted);
        Assert.All(entries, e => Assert.Equal(
            deleted.Contains(e.Type == EntryType.Message ? e.Seq : e.MessageSeq), e.Data.IsEmpty));
    }

    [Fact]
    public async Task A_forgotten_topic_never_gives_an_offset_twice_and_counts_as_trimmed()
    {
        await using var log = new MemoryLog(new MemoryLogOptions { MaxTopics = 3 });
        await log.AppendAsync([Publish("old", "1"), Publish("old", "2")]);
        var last = await log.AppendedAsync(Publish("old", "3"));
        await log.AppendAsync([Publish("a", "x"), Publish("b", "x")]);
        await log.GetTopicAsync("old", long.MaxValue, default);
        await log.AppendedAsync(Publish("c", "x"));
        Assert.Equal(3, (await log.ReadAllAsync("old")).Count);

        await log.AppendAsync([Publish("d", "x"), Publish("e", "x"), Publish("f", "x")]);

        Assert.Equal(new TopicState(3, 0, last.Seq), await log.GetTopicAsync("old", long.MaxValue, default));
        Assert.Empty(await log.ReadAllAsync("old"));
        Assert.Equal(3, (await log.ListTopicsAsync("", null, 9, default)).Topics.Count);
        Assert.Equal(AppendStatus.Conflict, (await log.AppendOneAsync(Publish("old", "4", ifOffset: 0))).Status);
        Assert.Equal(4, (await log.AppendedAsync(Publish("old", "4"))).Offset);
        Assert.Equal(new TopicState(4, 4, last.Seq), await log.GetTopicAsync("old", long.MaxValue, default));
    }

    [Fact]
    public async Task Keys_beyond_the_limit_are_forgotten_oldest_first()
    {
        await using var log = new MemoryLog(new MemoryLogOptions { MaxKeys = 2 });
        await log.AppendAsync([Publish("t", "1", key: "1"), Publish("t", "2", key: "2"), Publish("t", "3", key: "3")]);

        Assert.Equal(AppendStatus.Duplicate, (await log.AppendOneAsync(Publish("t", "3", key: "3"))).Status);
        Assert.Equal(AppendStatus.Appended, (await log.AppendOneAsync(Publish("t", "1", key: "1"))).Status);
    }

    [Fact]
    public void Options_out_of_range_are_all_named()
    {
        var wrong = new MemoryLogOptions { MaxBytes = 0, MaxTopics = -1, MaxKeys = 0 };

        Assert.Equal(3, wrong.Validate().Count);
        Assert.Throws<ArgumentException>(() => new MemoryLog(wrong));
    }
}
