using Parley.Log;
using Parley.Messages;
using static Parley.Contracts.Drafts;

namespace Parley.Contracts;

/// <summary>What every log does with edits and deletions.</summary>
public abstract class LogChangeContract : LogContract
{
    [Fact]
    public async Task An_edit_changes_the_message_and_is_an_entry_of_its_own()
    {
        var message = await Log.AppendedAsync(Publish("t", "old", kind: "k"));
        Time.Advance(TimeSpan.FromSeconds(9));
        var outcome = await Log.AppendOneAsync(Edit("t", message.Seq, "new"));

        var now = message with { Data = Json("new"), EditedMs = Time.NowMs };
        Same(now, outcome.Message);
        Assert.Equal((EntryType.Edited, 1, message.Seq, Ann), Describe(outcome.Entry!));
        Assert.Equal(1, outcome.HeadOffset);

        var entries = await Log.ReadAllAsync("t");
        Assert.Equal(2, entries.Count);
        Same(now, entries[0]);
        Same(outcome.Entry, entries[1]);
        Assert.Equal("new", entries[1].Text());
        Same(now, Assert.Single((await Log.ReadHistoryAsync(new HistoryQuery { Topic = "t" }, default)).Messages));
        Same(now, await Log.FindMessageAsync("t", message.Seq, default));
        Assert.Equal(1, (await Log.GetTopicAsync("t", long.MaxValue, default)).Offset);
    }

    [Fact]
    public async Task A_deletion_erases_the_data_of_the_message_and_of_its_edits()
    {
        var message = await Log.AppendedAsync(Publish("t", "secret"));
        var other = await Log.AppendedAsync(Publish("t", "other"));
        await Log.AppendAsync([Edit("t", message.Seq, "secret 2"), Edit("t", other.Seq, "other 2")]);
        await Log.AppendedAsync(Edit("t", message.Seq, "secret 3"));
        var outcome = await Log.AppendOneAsync(Delete("t", message.Seq));

        Assert.Equal((EntryType.Deleted, 1, message.Seq, Ann), Describe(outcome.Entry!));
        Assert.True(outcome.Message!.IsDeleted);
        var entries = await Log.ReadAllAsync("t");
        Assert.Equal([null, "other 2", null, "other 2", null, null], entries.Select(e => e.Text()));
        Assert.Equal([true, false, false, false, false, false], entries.Select(e => e.IsDeleted));
        Assert.True((await Log.FindMessageAsync("t", message.Seq, default))!.IsDeleted);
    }

    [Fact]
    public async Task A_deleted_message_can_not_be_changed_again()
    {
        var message = await Log.AppendedAsync(Publish("t", "x"));
        await Log.AppendedAsync(Delete("t", message.Seq));

        Assert.Equal(AppendStatus.NotFound, (await Log.AppendOneAsync(Edit("t", message.Seq, "y"))).Status);
        Assert.Equal(AppendStatus.NotFound, (await Log.AppendOneAsync(Delete("t", message.Seq))).Status);
    }

    [Fact]
    public async Task Only_the_author_or_a_moderator_changes_a_message()
    {
        var message = await Log.AppendedAsync(Publish("t", "x", Ann));
        var nobodys = await Log.AppendedAsync(Publish("t", "x", new User(null, "Ann")));

        Assert.Equal(AppendStatus.Forbidden, (await Log.AppendOneAsync(Edit("t", message.Seq, "y", Bob))).Status);
        Assert.Equal(AppendStatus.Forbidden, (await Log.AppendOneAsync(Delete("t", nobodys.Seq, new User(null, "Ann")))).Status);
        Assert.Equal(AppendStatus.Appended, (await Log.AppendOneAsync(Edit("t", message.Seq, "y", Bob, moderator: true))).Status);
        Assert.Equal(AppendStatus.Appended, (await Log.AppendOneAsync(Delete("t", nobodys.Seq, Bob, moderator: true))).Status);
        Assert.Equal(Ann, (await Log.FindMessageAsync("t", message.Seq, default))!.By);
    }

    [Fact]
    public async Task What_is_not_a_message_of_the_topic_can_not_be_changed()
    {
        var message = await Log.AppendedAsync(Publish("t", "x"));
        var edit = await Log.AppendedAsync(Edit("t", message.Seq, "y"));

        foreach (var draft in new[] { Edit("u", message.Seq, "z"), Edit("t", edit.Seq, "z"), Delete("t", 0), Delete("t", edit.Seq + 1) })
        {
            Assert.Equal(AppendStatus.NotFound, (await Log.AppendOneAsync(draft)).Status);
        }

        Assert.Null(await Log.FindMessageAsync("u", message.Seq, default));
        Assert.Null(await Log.FindMessageAsync("t", edit.Seq, default));
    }

    [Fact]
    public async Task A_message_is_published_edited_and_deleted_within_one_batch()
    {
        var known = await Log.AppendedAsync(Publish("t", "known"));
        var first = known.Seq + 1;
        var outcomes = await Log.AppendAsync([
            Publish("t", "gone"), Publish("t", "stays"), Edit("t", first, "gone 2"), Edit("t", first + 1, "stays 2"),
            Edit("t", known.Seq, "known 2"), Delete("t", first), Edit("t", first, "no")]);

        Assert.Equal(AppendStatus.NotFound, outcomes[^1].Status);
        Assert.All(outcomes.SkipLast(1), o => Assert.Equal(AppendStatus.Appended, o.Status));
        Assert.Equal(
            ["known 2", null, "stays 2", null, "stays 2", "known 2", null],
            (await Log.ReadAllAsync("t")).Select(e => e.Text()));
        var history = await Log.ReadHistoryAsync(new HistoryQuery { Topic = "t" }, default);
        Assert.Equal(["known 2", null, "stays 2"], history.Messages.Select(e => e.Text()));
        Assert.Equal([false, true, false], history.Messages.Select(e => e.IsDeleted));
    }

    private static (EntryType, long, long, User) Describe(LogEntry entry) => (entry.Type, entry.Offset, entry.MessageSeq, entry.By);

    private static void Same(LogEntry? expected, LogEntry? actual)
    {
        Assert.Equal(expected!.Data.ToArray(), actual!.Data.ToArray());
        Assert.Equal(expected, actual with { Data = expected.Data });
    }
}
