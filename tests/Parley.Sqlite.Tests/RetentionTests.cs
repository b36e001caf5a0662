using Parley.Contracts;
using Parley.Log;
using Parley.Retention;
using Parley.Search;
using Parley.Sqlite.Database;
using SQLitePCL;
using static Parley.Contracts.Drafts;

namespace Parley.Sqlite.Tests;

public sealed class RetentionTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_count_keeps_the_newest_messages_of_the_topics_that_fit()
    {
        await using var log = await OpenAsync(new RetentionRule { Pattern = "room:*", MaxMessages = 3 });
        for (var i = 1; i <= 10; i++)
        {
            await log.AppendAsync([Publish("room:a", $"{i}"), Publish("other", $"{i}")]);
        }

        var seq = (await log.ReadAllAsync("room:a"))[6].Seq;
        await log.AppendAsync([Edit("room:a", (await log.ReadAllAsync("room:a"))[0].Seq, "edited")]);

        await log.TrimAsync(default);
        Assert.Equal(["8", "9", "10"], (await log.ReadHistoryAsync(new() { Topic = "room:a" }, default)).Messages.Select(m => m.Text()));
        Assert.Equal(new TopicState(10, 8, seq), await log.GetTopicAsync("room:a", long.MaxValue, default));
        Assert.Equal(["8", "9", "10", "edited"], (await log.ReadAllAsync("room:a")).Select(m => m.Text()));
        Assert.Equal(4, await log.CountAsync("room:a", 0, long.MaxValue, default));
        Assert.Equal(10, (await log.ReadAllAsync("other")).Count);
        Assert.Equal(0, await log.TrimAsync(default));
    }

    [Fact]
    public async Task An_age_lets_older_entries_go_and_offsets_go_on()
    {
        await using var log = await OpenAsync(new RetentionRule { MaxAge = TimeSpan.FromHours(1) });
        await log.AppendAsync([Publish("a", "1"), Publish("a", "2"), Publish("b", "1")]);
        _time.Advance(TimeSpan.FromMinutes(50));
        await log.AppendAsync([Publish("a", "3")]);
        _time.Advance(TimeSpan.FromMinutes(10));
        await log.TrimAsync(default);
        Assert.Equal(1, (await log.GetTopicAsync("a", long.MaxValue, default)).OldestOffset);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await log.TrimAsync(default);

        Assert.Equal(new TopicState(3, 3, 2), await log.GetTopicAsync("a", long.MaxValue, default));
        Assert.Equal(new TopicState(1, 0, 3), await log.GetTopicAsync("b", long.MaxValue, default));
        Assert.Equal(["a"], (await log.ListTopicsAsync("", null, 9, default)).Topics.Select(t => t.Topic));
        Assert.Equal(2, (await log.AppendedAsync(Publish("b", "2"))).Offset);
    }

    [Fact]
    public async Task Bytes_keep_as_many_of_the_newest_messages_as_fit()
    {
        await using var log = await OpenAsync(new RetentionRule { MaxBytes = 1000 });
        for (var i = 1; i <= 50; i++)
        {
            // With its quotes each is 100 bytes.
            await log.AppendedAsync(Publish("t", new string('x', 98)));
        }

        await log.AppendedAsync(Publish("big", new string('x', 5000)));
        await log.TrimAsync(default);

        Assert.Equal(41, (await log.GetTopicAsync("t", long.MaxValue, default)).OldestOffset);
        Assert.Single(await log.ReadAllAsync("big"));
    }

    [Fact]
    public async Task The_first_rule_that_fits_is_the_only_one()
    {
        await using var log = await OpenAsync(
            new RetentionRule { Pattern = "keep", MaxMessages = 100 }, new RetentionRule { MaxMessages = 1 });
        for (var i = 0; i < 5; i++)
        {
            await log.AppendAsync([Publish("keep", "x"), Publish("drop", "x")]);
        }

        await log.TrimAsync(default);
        Assert.Equal(5, (await log.ReadAllAsync("keep")).Count);
        Assert.Single(await log.ReadAllAsync("drop"));
    }

    [Fact]
    public async Task Numbers_are_not_used_again_after_everything_went_and_the_file_was_opened_anew()
    {
        LogHead head;
        await using (var log = await OpenAsync(new RetentionRule { MaxAge = TimeSpan.FromHours(1) }))
        {
            await log.AppendAsync([Publish("t", "1"), Publish("t", "2")]);
            _time.Advance(TimeSpan.FromHours(2));
            await log.TrimAsync(default);
        }

        await using (var log = new SqliteLog(new() { Path = _folder.File() }, _time))
        {
            head = await log.OpenAsync(default);
            Assert.Equal(2, head.Seq);
            var next = await log.AppendedAsync(Publish("t", "3"));
            Assert.Equal((3, 3), (next.Seq, next.Offset));
            Assert.Equal(new TopicState(3, 3, 2), await log.GetTopicAsync("t", long.MaxValue, default));
        }
    }

    [Fact]
    public async Task What_went_is_not_found_any_more()
    {
        await using var log = await OpenAsync(new RetentionRule { MaxMessages = 1 });
        await log.AppendAsync([Publish("t", "apple"), Publish("t", "apple pie")]);
        Assert.Equal(2, (await log.SearchAsync(new SearchQuery { Text = "apple" }, default)).Results.Count);
        await log.TrimAsync(default);
        Assert.Single((await log.SearchAsync(new SearchQuery { Text = "apple" }, default)).Results);
    }

    [Fact]
    public async Task A_long_trim_holds_up_nobody_and_its_space_is_given_back()
    {
        var options = new SqliteLogOptions { Path = _folder.File(), Retention = [new RetentionRule { MaxMessages = 10 }] };
        var filler = new string('x', 60_000);
        await using (var log = new SqliteLog(options with { Retention = [] }, _time))
        {
            await log.OpenAsync(default);
            for (var i = 0; i < 10; i++)
            {
                await log.AppendAsync([.. Enumerable.Range(0, 60).Select(_ => Publish("big", filler))]);
                await log.AppendAsync([.. Enumerable.Range(0, 500).Select(_ => Publish("many", "some words to index"))]);
            }
        }

        var size = new FileInfo(_folder.File()).Length;
        await using (var log = new SqliteLog(options, _time))
        {
            await log.OpenAsync(default);
            var trim = log.TrimAsync(default);
            var meanwhile = 0;
            while (!trim.IsCompleted)
            {
                await log.AppendedAsync(Publish("live", "x"));
                meanwhile++;
            }

            // 36 MB go in dozens of steps, by this trim and by the log's own, and between any two an append has its turn.
            await trim;
            Assert.True(meanwhile >= 15, $"only {meanwhile} appends meanwhile");
            Assert.Equal(10, (await log.ReadAllAsync("many")).Count);
            using var look = Connection.Open(_folder.File(), raw.SQLITE_OPEN_READONLY, 1000);
            await Wait.UntilAsync(() => Task.FromResult(look.QueryNumber("PRAGMA freelist_count") <= 4096), "free pages given back");
        }

        Assert.InRange(new FileInfo(_folder.File()).Length, 0, size - 15_000_000);
    }

    private async Task<SqliteLog> OpenAsync(params RetentionRule[] rules)
    {
        var log = new SqliteLog(new() { Path = _folder.File(), Retention = rules }, _time);
        await log.OpenAsync(default);
        return log;
    }
}
