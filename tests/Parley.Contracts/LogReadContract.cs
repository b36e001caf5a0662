using Parley.Log;
using Parley.Messages;
using static Parley.Contracts.Drafts;

namespace Parley.Contracts;

/// <summary>What every log answers when it is read.</summary>
public abstract class LogReadContract : LogContract
{
    [Fact]
    public async Task A_topic_that_nobody_published_to_is_empty()
    {
        Assert.Equal(new TopicState(0, 0, 0), await Log.GetTopicAsync("none", long.MaxValue, default));
        Assert.Empty(await Log.ReadAllAsync("none"));
        Assert.Equal(0, await Log.CountAsync("none", 0, long.MaxValue, default));
        Assert.Null(await Log.FindMessageAsync("none", 1, default));
        var history = await Log.ReadHistoryAsync(new HistoryQuery { Topic = "none" }, default);
        Assert.Empty(history.Messages);
        Assert.False(history.More);
        Assert.Empty((await Log.ListTopicsAsync("", null, 10, default)).Topics);
    }

    [Fact]
    public async Task Bounds_of_a_read_are_exclusive_below_and_inclusive_above()
    {
        var seqs = await FillAsync();

        var read = await Log.ReadAsync("t", seqs[1], seqs[4], 100, 1 << 20, default);
        Assert.Equal(seqs[2..5], read.Select(e => e.Seq));
        Assert.Equal(3, await Log.CountAsync("t", seqs[1], seqs[4], default));
        Assert.Equal(0, await Log.CountAsync("t", seqs[4], seqs[1], default));
        Assert.Empty(await Log.ReadAsync("t", seqs[9], long.MaxValue, 100, 1 << 20, default));
    }

    [Fact]
    public async Task A_page_ends_after_so_many_entries_or_with_the_entry_that_reaches_the_bytes()
    {
        var seqs = await FillAsync();

        Assert.Equal(seqs[..3], (await Log.ReadAsync("t", 0, long.MaxValue, 3, 1 << 20, default)).Select(e => e.Seq));
        Assert.Equal(seqs[..1], (await Log.ReadAsync("t", 0, long.MaxValue, 3, 1, default)).Select(e => e.Seq));

        // Each is "m00" with its quotes: five bytes.
        Assert.Equal(seqs[..2], (await Log.ReadAsync("t", 0, long.MaxValue, 9, 10, default)).Select(e => e.Seq));
        Assert.Equal(seqs[..3], (await Log.ReadAsync("t", 0, long.MaxValue, 9, 11, default)).Select(e => e.Seq));
    }

    [Fact]
    public async Task Entries_that_are_handed_over_one_by_one_are_those_of_a_page()
    {
        await FillAsync();
        var edited = await Log.AppendedAsync(Publish("t", "with all", Bob, key: "k1", kind: "note"));
        await Log.AppendAsync([Edit("t", edited.Seq, "edited", Bob), Publish("t", "gone")]);
        var gone = (await Log.ReadAllAsync("t"))[^1];
        await Log.AppendAsync([Delete("t", gone.Seq)]);

        var page = await Log.ReadAsync("t", 3, long.MaxValue, 9, 1 << 20, default);
        var each = new List<LogEntry>();
        await Log.ReadEachAsync("t", 3, long.MaxValue, 9, 1 << 20, (in EntryView entry) => each.Add(entry.ToEntry()), default);
        Assert.Equal(9, each.Count);
        Same(page, each);

        each.Clear();
        await Log.ReadEachAsync("t", 0, long.MaxValue, 100, 1 << 20, (in EntryView entry) => each.Add(entry.ToEntry()), default);
        Same(await Log.ReadAllAsync("t"), each);

        static void Same(IEnumerable<LogEntry> expected, IEnumerable<LogEntry> actual) => Assert.Equal(
            expected.Select(e => (e with { Data = default }, e.Text())), actual.Select(e => (e with { Data = default }, e.Text())));
    }

    [Fact]
    public async Task Everybody_keeps_their_own_name()
    {
        User[] people =
        [
            new("ab", "c"), new("a", "bc"), new("abc", null), new(null, "abc"), User.Anonymous, new("abc", ""), new("", "abc"),
            .. Enumerable.Range(0, 200).Select(i => new User($"u{i % 100}", $"name {i}")),
        ];
        await Log.AppendAsync([.. people.Concat(people).Select(by => Publish("t", "x", by))]);

        Assert.Equal(people.Concat(people), (await Log.ReadAllAsync("t")).Select(e => e.By));
    }

    [Fact]
    public async Task The_state_of_a_topic_counts_only_what_the_bound_holds()
    {
        var seqs = await FillAsync();

        Assert.Equal(new TopicState(10, 1, 0), await Log.GetTopicAsync("t", long.MaxValue, default));
        Assert.Equal(new TopicState(4, 1, 0), await Log.GetTopicAsync("t", seqs[3], default));
        Assert.Equal(new TopicState(4, 1, 0), await Log.GetTopicAsync("t", seqs[4] - 1, default));
        Assert.Equal(0, (await Log.GetTopicAsync("t", seqs[0] - 1, default)).Offset);
    }

    [Fact]
    public async Task History_is_paged_from_either_end_by_offsets()
    {
        await FillAsync();

        await ExpectAsync(new() { Topic = "t", Limit = 3 }, [8, 9, 10], more: true);
        await ExpectAsync(new() { Topic = "t", Limit = 10 }, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], more: false);
        await ExpectAsync(new() { Topic = "t", Limit = 3, BeforeOffset = 8 }, [5, 6, 7], more: true);
        await ExpectAsync(new() { Topic = "t", Limit = 3, BeforeOffset = 4 }, [1, 2, 3], more: false);
        await ExpectAsync(new() { Topic = "t", Limit = 3, AfterOffset = 0 }, [1, 2, 3], more: true);
        await ExpectAsync(new() { Topic = "t", Limit = 3, AfterOffset = 7 }, [8, 9, 10], more: false);
        await ExpectAsync(new() { Topic = "t", Limit = 3, AfterOffset = 2, BeforeOffset = 9 }, [3, 4, 5], more: true);
        await ExpectAsync(new() { Topic = "t", Limit = 3, AfterOffset = 6, BeforeOffset = 9 }, [7, 8], more: false);
        await ExpectAsync(new() { Topic = "t", AfterOffset = 10 }, [], more: false);
        await ExpectAsync(new() { Topic = "t", BeforeOffset = 1 }, [], more: false);
        await ExpectAsync(new() { Topic = "t", AfterOffset = 8, BeforeOffset = 3 }, [], more: false);
    }

    [Fact]
    public async Task A_page_of_history_ends_with_the_message_that_brings_it_to_its_bytes()
    {
        foreach (var size in (int[])[100, 100, 300, 100, 100])
        {
            await Log.AppendedAsync(Publish("t", new string('x', size - 2)));
        }

        await ExpectAsync(new() { Topic = "t", AfterOffset = 0, MaxBytes = 200 }, [1, 2], more: true);
        await ExpectAsync(new() { Topic = "t", AfterOffset = 0, MaxBytes = 201 }, [1, 2, 3], more: true);
        await ExpectAsync(new() { Topic = "t", AfterOffset = 2, MaxBytes = 1 }, [3], more: true);
        await ExpectAsync(new() { Topic = "t", AfterOffset = 3, MaxBytes = 200 }, [4, 5], more: false);
        await ExpectAsync(new() { Topic = "t", MaxBytes = 200 }, [4, 5], more: true);
        await ExpectAsync(new() { Topic = "t", MaxBytes = 201 }, [3, 4, 5], more: true);
        await ExpectAsync(new() { Topic = "t", BeforeOffset = 4, MaxBytes = 1 }, [3], more: true);
        await ExpectAsync(new() { Topic = "t", BeforeOffset = 3, MaxBytes = 200 }, [1, 2], more: false);
        await ExpectAsync(new() { Topic = "t", AfterOffset = 1, BeforeOffset = 5, MaxBytes = 400 }, [2, 3], more: true);
    }

    [Fact]
    public async Task History_is_paged_by_sequence_numbers_too()
    {
        var seqs = await FillAsync();

        await ExpectAsync(new() { Topic = "t", Limit = 3, BeforeSeq = seqs[7] }, [5, 6, 7], more: true);
        await ExpectAsync(new() { Topic = "t", Limit = 3, AfterSeq = seqs[6] }, [8, 9, 10], more: false);
        await ExpectAsync(new() { Topic = "t", AfterSeq = seqs[2], BeforeOffset = 6 }, [4, 5], more: false);
        await ExpectAsync(new() { Topic = "t", AfterOffset = 3, AfterSeq = seqs[5], Limit = 2 }, [7, 8], more: true);

        // A number between two messages is as good as any: another topic's entry.
        await ExpectAsync(new() { Topic = "t", AfterSeq = seqs[2] + 1, BeforeSeq = seqs[5] - 1 }, [4, 5], more: false);
    }

    [Theory]
    [InlineData(long.MinValue, true)]
    [InlineData(-1L, true)]
    [InlineData(0L, true)]
    [InlineData(1L << 53, false)]
    [InlineData(long.MaxValue - 1, false)]
    [InlineData(long.MaxValue, false)]
    public async Task Bounds_far_outside_a_topic_hold_all_of_it_or_nothing(long bound, bool isBelow)
    {
        await FillAsync();
        long[] all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

        await ExpectAsync(new() { Topic = "t", AfterOffset = bound }, isBelow ? all : [], more: false);
        await ExpectAsync(new() { Topic = "t", AfterSeq = bound }, isBelow ? all : [], more: false);
        await ExpectAsync(new() { Topic = "t", BeforeOffset = bound }, isBelow ? [] : all, more: false);
        await ExpectAsync(new() { Topic = "t", BeforeSeq = bound }, isBelow ? [] : all, more: false);
        Assert.Equal(isBelow ? 10 : 0, (await Log.ReadAsync("t", bound, long.MaxValue, 100, 1 << 20, default)).Count);
        Assert.Equal(isBelow ? 0 : 10, (await Log.ReadAsync("t", 0, bound, 100, 1 << 20, default)).Count);
        Assert.Equal(isBelow ? 10 : 0, await Log.CountAsync("t", bound, long.MaxValue, default));
        Assert.Equal(isBelow ? 0 : 10, (await Log.GetTopicAsync("t", bound, default)).Offset);
        Assert.Null(await Log.FindMessageAsync("t", bound, default));
        Assert.Equal(AppendStatus.NotFound, (await Log.AppendOneAsync(Edit("t", bound, "x"))).Status);
        Assert.Equal(AppendStatus.Conflict, (await Log.AppendOneAsync(Publish("t", "x", ifOffset: bound))).Status);
    }

    [Fact]
    public async Task Topics_are_listed_in_the_order_of_their_code_points()
    {
        string[] names = ["A", "Z", "a", "a_b", "a_c", "axb", "é", "가나", "\uFF76", "\U00020000"];
        await Log.AppendAsync([.. names.Reverse().Select(n => Publish(n, "x"))]);

        await ExpectAsync("", null, 100, names, false);
        await ExpectAsync("", null, 3, names[..3], true);
        await ExpectAsync("", "a", 3, names[3..6], true);
        await ExpectAsync("", "é", 3, names[7..], false);
        await ExpectAsync("a_", null, 5, ["a_b", "a_c"], false);
        await ExpectAsync("a_", "a_b", 5, ["a_c"], false);
        await ExpectAsync("a_", null, 1, ["a_b"], true);
        await ExpectAsync("가", null, 1, ["가나"], false);
        await ExpectAsync("\U00020000", "Z", 1, ["\U00020000"], false);
        await ExpectAsync("b", null, 1, [], false);
        await ExpectAsync("a", "b", 1, [], false);
        await ExpectAsync("", "\U00020001", 1, [], false);

        await Log.AppendAsync([Publish("a", "y")]);
        var listed = (await Log.ListTopicsAsync("a", null, 1, default)).Topics.Single();
        Assert.Equal(new NamedTopicState("a", new TopicState(2, 1, 0)), listed);
    }

    [Fact]
    public async Task A_reader_that_gives_up_is_told_so()
    {
        await FillAsync();
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Log.ReadAsync("t", 0, long.MaxValue, 1, 1, cancel.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Log.ReadHistoryAsync(new HistoryQuery { Topic = "t" }, cancel.Token));
    }

    [Fact]
    public async Task Readers_see_each_batch_whole_or_not_at_all_while_it_is_appended()
    {
        const int Batches = 200;
        const int Size = 5;
        var writer = Task.Run(async () =>
        {
            for (var i = 0; i < Batches; i++)
            {
                await Log.AppendAsync([.. Enumerable.Range(0, Size).Select(_ => Publish("t", "x"))]);
            }
        });
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var last = 0L;
            var offsets = 0L;
            while (offsets < Batches * Size)
            {
                var count = await Log.CountAsync("t", 0, long.MaxValue, default);
                Assert.Equal(0, count % Size);
                foreach (var entry in await Log.ReadAsync("t", last, long.MaxValue, 500, 1 << 20, default))
                {
                    Assert.Equal(++offsets, entry.Offset);
                    last = entry.Seq;
                }
            }
        }));

        await Task.WhenAll([writer, .. readers]).WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Ten messages in t, with messages of another topic between them.</summary>
    private async Task<long[]> FillAsync()
    {
        var seqs = new List<long>();
        for (var i = 0; i < 10; i++)
        {
            seqs.Add((await Log.AppendedAsync(Publish("t", $"m{i:00}"))).Seq);
            await Log.AppendedAsync(Publish("between", "x"));
        }

        return [.. seqs];
    }

    private async Task ExpectAsync(HistoryQuery query, long[] offsets, bool more)
    {
        var page = await Log.ReadHistoryAsync(query, default);
        Assert.Equal(offsets, page.Messages.Select(m => m.Offset));
        Assert.Equal(more, page.More);
    }

    private async Task ExpectAsync(string prefix, string? after, int limit, string[] names, bool more)
    {
        var page = await Log.ListTopicsAsync(prefix, after, limit, default);
        Assert.Equal(names, page.Topics.Select(t => t.Topic));
        Assert.Equal(more, page.More);
    }
}
