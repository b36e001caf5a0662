using Parley.Log;
using Parley.Messages;
using static Parley.Contracts.Drafts;

namespace Parley.Contracts;

/// <summary>What every log does with what is appended.</summary>
public abstract class LogAppendContract : LogContract
{
    [Fact]
    public void An_empty_log_starts_before_the_first_sequence_number()
    {
        Assert.Equal(0, Start.Seq);
        Assert.True(LogPosition.TryParse(new LogPosition(Start.Epoch, 0).ToString(), out _));
        Assert.NotEmpty(Log.Description);
    }

    [Fact]
    public async Task Offsets_count_each_topic_from_one_and_sequence_numbers_rise_over_all()
    {
        var batch = await Log.AppendAsync([Publish("a", "1"), Publish("b", "2"), Publish("a", "3")]);
        var later = await Log.AppendedAsync(Publish("b", "4"));

        Assert.All(batch, o => Assert.Equal(AppendStatus.Appended, o.Status));
        Assert.Equal([1, 1, 2], batch.Select(o => o.Entry!.Offset));
        Assert.Equal([1, 1, 2], batch.Select(o => o.HeadOffset));
        Assert.Equal(2, later.Offset);
        long[] seqs = [Start.Seq, .. batch.Select(o => o.Entry!.Seq), later.Seq];
        Assert.Equal(seqs.Order().Distinct(), seqs);
    }

    [Fact]
    public async Task A_message_comes_back_as_it_was_sent()
    {
        var draft = new Draft
        {
            Topic = "한국어:tøpic@+~",
            Data = """{"a":1.50,"a":"é\u0000\ud83d\ude00","z":[1e400,"가나다 漢字 ❤"]}"""u8.ToArray(),
            By = new User("u-7", "Zoë \U0001F600"),
            Key = "k!~",
            Kind = "image/png",
        };
        var appended = await Log.AppendedAsync(draft);
        var read = Assert.Single(await Log.ReadAllAsync(draft.Topic));

        Assert.Equal(draft.Data.ToArray(), read.Data.ToArray());
        Assert.Equal(appended, read with { Data = appended.Data });
        Assert.Equal((draft.Topic, draft.By, draft.Key, draft.Kind), (read.Topic, read.By, read.Key, read.Kind));
        Assert.Equal((EntryType.Message, Time.NowMs, null, false), (read.Type, read.TimeMs, read.EditedMs, read.IsDeleted));
    }

    [Fact]
    public async Task A_sender_without_id_or_name_stays_without()
    {
        await Log.AppendAsync([
            Publish("t", "x", User.Anonymous), Publish("t", "x", new User(null, "bot")), Publish("t", "x", new User("u", null))]);

        Assert.Equal(
            [User.Anonymous, new User(null, "bot"), new User("u", null)],
            (await Log.ReadAllAsync("t")).Select(e => e.By));
    }

    [Fact]
    public async Task Times_do_not_fall_when_the_clock_is_corrected_by_seconds()
    {
        var first = await Log.AppendedAsync(Publish("t", "1"));
        Time.SetClock(TimeSpan.FromSeconds(-30));
        Assert.Equal(first.TimeMs, (await Log.AppendedAsync(Publish("t", "2"))).TimeMs);
        Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(Time.NowMs, (await Log.AppendedAsync(Publish("t", "3"))).TimeMs);
    }

    [Fact]
    public async Task A_clock_that_was_ahead_is_right_as_soon_as_it_is_set_right()
    {
        Time.SetClock(TimeSpan.FromDays(365));
        var ahead = await Log.AppendedAsync(Publish("t", "1"));
        Assert.Equal(Time.NowMs, ahead.TimeMs);
        Time.SetClock(TimeSpan.FromDays(-365));
        var after = await Log.AppendedAsync(Publish("t", "2"));

        Assert.Equal(Time.NowMs, after.TimeMs);
        Assert.Equal((ahead.Seq + 1, 2), (after.Seq, after.Offset));
        Assert.Equal([1, 2], (await Log.ReadAllAsync("t")).Select(e => e.Offset));
        Assert.Equal([1, 2], (await Log.ReadHistoryAsync(new() { Topic = "t" }, default)).Messages.Select(e => e.Offset));
    }

    [Fact]
    public async Task A_clock_before_1970_says_1970()
    {
        Time.SetClock(TimeSpan.FromDays(-365 * 100));
        Assert.Equal(0, (await Log.AppendedAsync(Publish("t", "1"))).TimeMs);
    }

    [Fact]
    public async Task A_key_is_remembered_with_its_result_when_the_clock_was_ahead_and_set_right()
    {
        Time.SetClock(TimeSpan.FromDays(365));
        var first = await Log.AppendedAsync(Publish("t", "x", key: "k"));
        Time.SetClock(TimeSpan.FromDays(-365));
        var again = await Log.AppendOneAsync(Publish("t", "x", key: "k"));

        Assert.Equal(AppendStatus.Duplicate, again.Status);
        Assert.Equal((first.Seq, first.Offset, first.TimeMs), (again.Entry!.Seq, again.Entry.Offset, again.Entry.TimeMs));
    }

    [Fact]
    public async Task A_repeated_key_gives_the_first_result_and_appends_nothing()
    {
        var first = await Log.AppendedAsync(Publish("t", "x", key: "k"));
        await Log.AppendedAsync(Publish("t", "y"));
        Time.Advance(TimeSpan.FromMinutes(5));
        var again = await Log.AppendOneAsync(Publish("t", "x", key: "k"));

        Assert.Equal(AppendStatus.Duplicate, again.Status);
        Assert.Equal((first.Seq, first.Offset, first.TimeMs), (again.Entry!.Seq, again.Entry.Offset, again.Entry.TimeMs));
        Assert.Equal(2, again.HeadOffset);
        Assert.Equal(2, (await Log.ReadAllAsync("t")).Count);
    }

    [Fact]
    public async Task A_repeated_key_is_seen_within_one_batch()
    {
        var outcomes = await Log.AppendAsync([Publish("t", "x", key: "k"), Publish("t", "x", key: "k"), Publish("t", "z", key: "k")]);

        Assert.Equal([AppendStatus.Appended, AppendStatus.Duplicate, AppendStatus.KeyReused], outcomes.Select(o => o.Status));
        Assert.Equal(outcomes[0].Entry!.Seq, outcomes[1].Entry!.Seq);
        Assert.Null(outcomes[2].Entry);
        Assert.Single(await Log.ReadAllAsync("t"));
    }

    [Fact]
    public async Task A_key_with_other_data_or_another_kind_is_refused()
    {
        await Log.AppendedAsync(Publish("t", "x", key: "k", kind: "a"));

        Assert.Equal(AppendStatus.KeyReused, (await Log.AppendOneAsync(Publish("t", "y", key: "k", kind: "a"))).Status);
        Assert.Equal(AppendStatus.KeyReused, (await Log.AppendOneAsync(Publish("t", "x", key: "k", kind: "b"))).Status);
        Assert.Equal(AppendStatus.KeyReused, (await Log.AppendOneAsync(Publish("t", "x", key: "k"))).Status);
    }

    [Fact]
    public async Task Topics_and_senders_have_keys_of_their_own()
    {
        var outcomes = await Log.AppendAsync([
            Publish("t", "1", Ann, "k"), Publish("t", "2", Bob, "k"), Publish("u", "3", Ann, "k"),
            Publish("t", "4", User.Anonymous, "k"), Publish("t", "5", new User(null, "u1"), "k"), Publish("t", "6", Ann, "K")]);

        Assert.All(outcomes, o => Assert.Equal(AppendStatus.Appended, o.Status));
    }

    [Fact]
    public async Task A_key_is_remembered_for_24_hours()
    {
        await Log.AppendedAsync(Publish("t", "x", key: "k"));
        Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(AppendStatus.Duplicate, (await Log.AppendOneAsync(Publish("t", "x", key: "k"))).Status);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(AppendStatus.Appended, (await Log.AppendOneAsync(Publish("t", "y", key: "k"))).Status);
        Assert.Equal(AppendStatus.Duplicate, (await Log.AppendOneAsync(Publish("t", "y", key: "k"))).Status);
        Time.Advance(TimeSpan.FromHours(23));
        await Log.AppendedAsync(Publish("t", "x", key: "other"));
        Assert.Equal(AppendStatus.Duplicate, (await Log.AppendOneAsync(Publish("t", "y", key: "k"))).Status);
    }

    [Fact]
    public async Task An_expected_offset_that_is_not_the_newest_is_a_conflict()
    {
        var outcomes = await Log.AppendAsync([
            Publish("t", "1", ifOffset: 0), Publish("t", "2", ifOffset: 0), Publish("t", "3", ifOffset: 1), Publish("t", "4", ifOffset: 1)]);
        Assert.Equal(
            [AppendStatus.Appended, AppendStatus.Conflict, AppendStatus.Appended, AppendStatus.Conflict],
            outcomes.Select(o => o.Status));
        Assert.Equal([1, 1, 2, 2], outcomes.Select(o => o.HeadOffset));

        Assert.Equal(AppendStatus.Conflict, (await Log.AppendOneAsync(Publish("t", "5", ifOffset: 3))).Status);
        Assert.Equal(AppendStatus.Appended, (await Log.AppendOneAsync(Publish("t", "5", ifOffset: 2))).Status);
    }

    [Fact]
    public async Task A_refused_draft_leaves_no_hole_in_the_offsets()
    {
        await Log.AppendAsync([Publish("t", "1", key: "k"), Publish("t", "no", ifOffset: 7), Publish("t", "no", key: "k"), Publish("t", "2")]);
        await Log.AppendAsync([Delete("t", 999), Publish("t", "3")]);

        Assert.Equal([1, 2, 3], (await Log.ReadAllAsync("t")).Select(e => e.Offset));
    }

    [Fact]
    public async Task A_batch_of_which_all_is_refused_appends_nothing()
    {
        var outcomes = await Log.AppendAsync([Edit("t", 1, "x"), Delete("t", 1), Publish("t", "x", ifOffset: 5)]);

        Assert.Equal([AppendStatus.NotFound, AppendStatus.NotFound, AppendStatus.Conflict], outcomes.Select(o => o.Status));
        Assert.Empty(await Log.ReadAllAsync("t"));
        Assert.Equal(new TopicState(0, 0, 0), await Log.GetTopicAsync("t", long.MaxValue, default));
    }
}
