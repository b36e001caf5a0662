using Parley.Contracts;
using Parley.Export;
using Parley.Log;
using Parley.Messages;
using Parley.Retention;
using Parley.Search;
using Parley.Sqlite.Database;
using Parley.Sqlite.Rows;
using Parley.Sqlite.Tools;
using SQLitePCL;
using static Parley.Contracts.Drafts;

namespace Parley.Sqlite.Tests;

/// <summary>A clock that was wrong for a while.</summary>
public sealed class ClockTests : IDisposable
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_written_while_the_clock_was_ahead_goes_when_what_followed_may()
    {
        await using var log = await OpenAsync(new RetentionRule { MaxAge = TimeSpan.FromDays(30) });
        await log.AppendedAsync(Publish("t", "before"));
        _time.SetClock(Year);
        await log.AppendAsync([Publish("t", "ahead"), Publish("other", "ahead")]);
        _time.SetClock(-Year);
        await log.AppendedAsync(Publish("t", "after"));

        _time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, await log.TrimAsync(default));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await log.AppendedAsync(Publish("t", "now"));
        await log.TrimAsync(default);

        Assert.Equal(["now"], (await log.ReadAllAsync("t")).Select(e => e.Text()));
        Assert.Empty(await log.ReadAllAsync("other"));
        Assert.Equal(0, await log.Readers.ReadAsync(c => c.QueryNumber("SELECT count(*) FROM clock_falls"), default));
    }

    [Fact]
    public async Task What_was_written_while_the_clock_was_behind_takes_nothing_else_with_it()
    {
        await using var log = await OpenAsync(new RetentionRule { MaxAge = TimeSpan.FromDays(30) });
        await log.AppendedAsync(Publish("t", "before"));
        _time.SetClock(-50 * Year);
        await log.AppendedAsync(Publish("t", "behind"));
        _time.SetClock(50 * Year);
        await log.AppendedAsync(Publish("t", "after"));

        Assert.Equal(0, await log.TrimAsync(default));
        _time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(3, await log.TrimAsync(default));
    }

    [Fact]
    public async Task Messages_are_found_by_the_times_that_they_have()
    {
        await using var log = await OpenAsync();
        var start = _time.NowMs;
        await log.AppendedAsync(Publish("t", "word 1"));
        _time.SetClock(Year);
        await log.AppendedAsync(Publish("t", "word 2"));
        _time.SetClock(-Year);
        _time.Advance(TimeSpan.FromDays(1));
        await log.AppendedAsync(Publish("t", "word 3"));

        var day = (long)TimeSpan.FromDays(1).TotalMilliseconds;
        await ExpectAsync(start, start + 1, "word 1");
        await ExpectAsync(start, start + (2 * day), "word 3", "word 1");
        await ExpectAsync(start + day, null, "word 3", "word 2");
        await ExpectAsync(null, start + day, "word 1");
        await ExpectAsync(start + (2 * day), null, "word 2");
        await ExpectAsync(start + (500 * day), null);
        await ExpectAsync(null, start);
        await ExpectAsync(long.MinValue, long.MaxValue, "word 3", "word 2", "word 1");

        async Task ExpectAsync(long? from, long? before, params string[] texts)
        {
            var page = await log.SearchAsync(new SearchQuery { Text = "word", FromMs = from, BeforeMs = before }, default);
            Assert.Equal(texts, page.Results.Select(r => r.Text));
        }
    }

    [Fact]
    public async Task Keys_names_and_marks_from_a_clock_that_was_ahead_last_as_long_as_others()
    {
        await using var log = await OpenAsync();
        var users = new SqliteUserStore(log);
        _time.SetClock(Year);
        await log.AppendedAsync(Publish("t", "x", key: "k"));
        await users.ClaimNameAsync(Ann, default);
        await users.SetReadMarkAsync("u1", "t", 1, exactly: false, default);
        _time.SetClock(-Year);

        var chore = new AheadChore(_time);
        Assert.NotEqual(TimeSpan.Zero, await log.Writer.RunAsync(chore.Step));
        Assert.Equal(3, await AheadAsync());
        await log.Writer.RunAsync(chore.Step);
        Assert.Equal(0, await AheadAsync());

        _time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(AppendStatus.KeyReused, (await log.AppendOneAsync(Publish("t", "y", key: "k"))).Status);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(AppendStatus.Appended, (await log.AppendOneAsync(Publish("t", "y", key: "k"))).Status);
        Assert.True((await users.ClaimNameAsync(new User("u2", "Ann"), default)).IsTaken);
        _time.Advance(TimeSpan.FromDays(31));
        Assert.False((await users.ClaimNameAsync(new User("u2", "Ann"), default)).IsTaken);

        Task<long> AheadAsync() => log.Readers.ReadAsync(
            c => c.QueryNumber($"SELECT (SELECT count(*) FROM keys WHERE time > {_time.NowMs}) + (SELECT count(*) FROM users WHERE seen > {_time.NowMs})"
                + $" + (SELECT count(*) FROM read_marks WHERE time > {_time.NowMs})"),
            default);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_is_known_after_a_restart_and_in_a_log_made_of_an_export()
    {
        await using (var log = await OpenAsync())
        {
            _time.SetClock(Year);
            await log.AppendAsync([Publish("a", "1"), Publish("b", "1")]);
        }

        _time.SetClock(-Year);
        await using (var log = await OpenAsync())
        {
            Assert.Equal(_time.NowMs, (await log.AppendedAsync(Publish("a", "2"))).TimeMs);
        }

        Assert.Empty(LogCheck.Run(_folder.File(), default));
        using var export = new MemoryStream();
        await LogFileExport.WriteAsync(_folder.File(), null, ExportFormat.Jsonl, export, null, default);
        export.Position = 0;
        LogImport.Run(new() { Path = _folder.File("other.db") }, export, null, default);
        Assert.Empty(LogCheck.Run(_folder.File("other.db"), default));
        using var look = Connection.Open(_folder.File("other.db"), raw.SQLITE_OPEN_READONLY, 1000);
        Assert.Equal([(1, 3), (3, 4)], ClockFalls.Stretches(look));
    }

    private async Task<SqliteLog> OpenAsync(params RetentionRule[] rules)
    {
        var log = new SqliteLog(new() { Path = _folder.File(), Retention = rules }, _time);
        await log.OpenAsync(default);
        return log;
    }
}
