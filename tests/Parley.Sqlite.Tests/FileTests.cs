using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Parley.Contracts;
using Parley.Log;
using Parley.Messages;
using Parley.Search;
using Parley.Sqlite.Database;
using Parley.Sqlite.Log;
using Parley.Sqlite.Tools;
using Parley.Users;
using SQLitePCL;
using static Parley.Contracts.Drafts;

namespace Parley.Sqlite.Tests;

/// <summary>Opening, closing, and files that are not what they should be.</summary>
public sealed class FileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        LogHead before;
        LogEntry message;
        await using (var log = await Opened.LogAsync(_folder.File()))
        {
            message = await log.AppendedAsync(Publish("t", "hello", key: "k"));
            await log.AppendedAsync(Edit("t", message.Seq, "hello again"));
            await new SqliteUserStore(log).ClaimNameAsync(Ann, default);
            await new SqliteUserStore(log).SetReadMarkAsync("u1", "t", 1, exactly: false, default);
            before = new LogHead("", 2);
        }

        Assert.False(File.Exists(_folder.File() + "-wal"));
        await using (var log = new SqliteLog(new() { Path = _folder.File() }))
        {
            Assert.Equal(before.Seq, (await log.OpenAsync(default)).Seq);
            Assert.Equal(["hello again", "hello again"], (await log.ReadAllAsync("t")).Select(e => e.Text()));
            var again = await log.AppendOneAsync(Publish("t", "hello", key: "k"));
            Assert.Equal((AppendStatus.Duplicate, message.Seq), (again.Status, again.Entry!.Seq));
            Assert.Equal(3, (await log.AppendedAsync(Publish("t", "next"))).Seq);
            Assert.Equal(Ann, await new SqliteUserStore(log).FindAsync("u1", default));
            Assert.Equal(1, await new SqliteUserStore(log).GetReadMarkAsync("u1", "t", default));
        }

        Assert.Empty(LogCheck.Run(_folder.File(), default));
    }

    [Fact]
    public async Task The_epoch_stays_through_orderly_restarts()
    {
        Assert.Equal(await EpochAsync(_folder.File()), await EpochAsync(_folder.File()));
        Assert.NotEqual(await EpochAsync(_folder.File()), await EpochAsync(_folder.File("other.db")));
    }

    [Theory]
    [InlineData(SqliteSynchronous.Full, true)]
    [InlineData(SqliteSynchronous.Normal, false)]
    public async Task After_a_crash_the_epoch_stays_only_when_every_write_was_synced(SqliteSynchronous synchronous, bool stays)
    {
        // A copy of the files of a log that is in use is what a crash leaves.
        string epoch;
        await using (var log = new SqliteLog(new() { Path = _folder.File(), Synchronous = synchronous }))
        {
            epoch = (await log.OpenAsync(default)).Epoch;
            await log.AppendedAsync(Publish("t", "x"));
            File.Copy(_folder.File(), _folder.File("crashed.db"));
            File.Copy(_folder.File() + "-wal", _folder.File("crashed.db-wal"));
        }

        await using var after = await Opened.LogAsync(_folder.File("crashed.db"));
        Assert.Single(await after.ReadAllAsync("t"));
        await after.DisposeAsync();
        Assert.Equal(stays, await EpochAsync(_folder.File("crashed.db")) == epoch);
    }

    [Fact]
    public async Task A_second_server_on_the_same_file_is_told_which_process_has_it()
    {
        await using var log = await Opened.LogAsync(_folder.File());

        var refusal = await Opened.RefusalAsync(new() { Path = _folder.File() });
        Assert.Equal(LogFileProblem.InUse, refusal.Problem);
        Assert.Contains(_folder.File(), refusal.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);
        await log.AppendedAsync(Publish("t", "the first goes on"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_file_of_an_earlier_schema_is_brought_up_to_date_with_all_it_holds(int version)
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Assets", $"schema-{version}.sqlite"), _folder.File());
        await using (var log = new SqliteLog(new() { Path = _folder.File() }))
        {
            Assert.Equal(new LogHead("vk6j06uh", 7), await log.OpenAsync(default));
            Assert.Equal(
                ["Hello from the café", "검색은 잘 됩니다", null, "second version", null, "second version"],
                (await log.ReadAllAsync("lobby")).Select(e => e.Text()));
            Assert.Equal(new User("u2", "지은"), await new SqliteUserStore(log).FindAsync("u2", default));
            Assert.Equal(3, await new SqliteUserStore(log).GetReadMarkAsync("u1", "lobby", default));
            foreach (var (query, text) in new[] { ("cafe", "Hello from the café"), ("검색", "검색은 잘 됩니다"), ("検索", "漢字検索の試験") })
            {
                Assert.Equal(text, Assert.Single((await log.SearchAsync(new SearchQuery { Text = query }, default)).Results).Text);
            }

            Assert.Empty((await log.SearchAsync(new SearchQuery { Text = "secret" }, default)).Results);
            Assert.Equal(5, (await log.AppendedAsync(Publish("lobby", "next"))).Offset);
        }

        Assert.Empty(LogCheck.Run(_folder.File(), default));
    }

    [Fact]
    public async Task A_file_from_before_names_were_unique_keeps_its_people_and_gives_no_name_twice()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Assets", "schema-2.sqlite"), _folder.File());
        await using (var log = await Opened.LogAsync(_folder.File()))
        {
            var users = new SqliteUserStore(log);
            Assert.Equal("Ann", (await users.FindAsync("u1", default))!.Name);
            Assert.Equal("ＡＮＮ", (await users.FindAsync("u3", default))!.Name);
            Assert.Equal((3, 2), (await users.GetReadMarkAsync("u1", "lobby"), await users.GetReadMarkAsync("u2", "lobby")));
            Assert.Equal("지은 2", (await users.ClaimNameAsync(new User("u4", "지은"), default)).Suggestion);
            Assert.True((await users.ClaimNameAsync(new User("u1", "Ann"), default)).IsTaken);
            Assert.False((await users.ClaimNameAsync(new User("u3", "Bea"), default)).IsTaken);
            Assert.False((await users.ClaimNameAsync(new User("u1", "ann"), default)).IsTaken);
        }

        Assert.Empty(LogCheck.Run(_folder.File(), default));
    }

    [Fact]
    public async Task People_and_marks_over_the_limit_go_the_longest_unused_first()
    {
        var time = new ManualTime();
        var options = new SqliteLogOptions { Path = _folder.File(), People = new() { MaxUsers = 2, MaxReadMarks = 2 } };
        await using (var log = new SqliteLog(options, time))
        {
            await log.OpenAsync(default);
            var users = new SqliteUserStore(log);
            for (var i = 1; i <= 3; i++)
            {
                await users.ClaimNameAsync(new User($"u{i}", $"name {i}"), default);
                await users.SetReadMarkAsync("u1", $"t{i}", 5, exactly: false, default);
                time.Advance(TimeSpan.FromDays(2));
            }
        }

        // A start counts them.
        await using var again = new SqliteLog(options, time);
        await again.OpenAsync(default);
        var store = new SqliteUserStore(again);
        await Wait.UntilAsync(async () => await store.FindAsync("u2", default) is null, "one goes");
        Assert.NotNull(await store.FindAsync("u1", default));
        Assert.NotNull(await store.FindAsync("u3", default));
        await Wait.UntilAsync(async () => await store.GetReadMarkAsync("u1", "t1") == 0, "one goes");
        Assert.Equal(5, await store.GetReadMarkAsync("u1", "t2"));
    }

    [Fact]
    public async Task Every_earlier_schema_has_a_file_that_is_tested()
    {
        for (var version = 1; version < Schema.Version; version++)
        {
            Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "Assets", $"schema-{version}.sqlite")), $"schema {version}");
        }

        await using var log = await Opened.LogAsync(_folder.File());
        using var look = Connection.Open(_folder.File(), raw.SQLITE_OPEN_READONLY, 1000);
        Assert.Equal(Schema.Version, look.QueryNumber("PRAGMA user_version"));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_left_alone()
    {
        await (await Opened.LogAsync(_folder.File())).DisposeAsync();
        using (var newer = Connection.Open(_folder.File(), raw.SQLITE_OPEN_READWRITE, 1000))
        {
            newer.Execute("PRAGMA user_version = 99");
        }

        await RefusedUnchangedAsync(LogFileProblem.TooNew, "99");
    }

    [Fact]
    public async Task A_file_of_another_kind_is_refused_and_left_alone()
    {
        await File.WriteAllTextAsync(_folder.File(), string.Concat(Enumerable.Repeat("Dear diary, ", 1000)));
        await RefusedUnchangedAsync(LogFileProblem.NotALog, "is not a log");

        await File.WriteAllTextAsync(_folder.File(), "short");
        await RefusedUnchangedAsync(LogFileProblem.NotALog, "is not a log");

        File.Delete(_folder.File());
        using (var other = Connection.Open(_folder.File(), raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, 1000))
        {
            other.Execute("CREATE TABLE recipes (name TEXT)");
        }

        await RefusedUnchangedAsync(LogFileProblem.NotALog, "another program");
    }

    [Fact]
    public async Task A_damaged_file_is_found_at_start_and_left_alone()
    {
        await FillAsync(2000);
        var good = await File.ReadAllBytesAsync(_folder.File());

        // A page of an index or of a table, and a file that lost its end.
        await File.WriteAllBytesAsync(_folder.File(), Overwrite(good, 20 * 4096, 4096));
        await RefusedUnchangedAsync(LogFileProblem.Damaged, "damaged");
        await File.WriteAllBytesAsync(_folder.File(), good[..(good.Length / 2)]);
        await RefusedUnchangedAsync(LogFileProblem.Damaged, "header says");
        Assert.NotEmpty(CheckFindings());
        await File.WriteAllBytesAsync(_folder.File(), Overwrite(good, 0, 16));
        await RefusedUnchangedAsync(LogFileProblem.NotALog, "is not a log");

        await File.WriteAllBytesAsync(_folder.File(), good);
        Assert.Empty(LogCheck.Run(_folder.File(), default));

        IReadOnlyList<string> CheckFindings()
        {
            try
            {
                return LogCheck.Run(_folder.File(), default);
            }
            catch (LogFileException refused)
            {
                return [refused.Message];
            }
        }
    }

    [Fact]
    public async Task The_file_of_an_idle_server_is_whole_without_its_journal()
    {
        await using var log = await Opened.LogAsync(_folder.File());
        await log.AppendedAsync(Publish("t", "first"));
        await WaitForIdleAsync();
        await log.AppendedAsync(Publish("t", "second"));
        await WaitForIdleAsync();
        File.Copy(_folder.File(), _folder.File("copy.db"));

        await using var copy = await Opened.LogAsync(_folder.File("copy.db"));
        Assert.Equal(["first", "second"], (await copy.ReadAllAsync("t")).Select(e => e.Text()));

        Task WaitForIdleAsync() => Wait.UntilAsync(
            () => Task.FromResult(new FileInfo(_folder.File() + "-wal").Length == 0), "the journal is in the file");
    }

    [Fact]
    public async Task Nobody_but_the_owner_reads_the_files_or_a_backup()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using (var log = await Opened.LogAsync(_folder.File()))
        {
            await log.AppendedAsync(Publish("t", "x"));
            LogBackup.Run(_folder.File(), _folder.File("backup.db"), null, default);
            AssertPrivate(4 + 1);
        }

        // As earlier versions made it, and as somebody may want it.
        File.SetUnixFileMode(_folder.File(), (UnixFileMode)0b110_100_100);
        await using (var log = await Opened.LogAsync(_folder.File()))
        {
            AssertPrivate(4 + 1);
        }

        File.SetUnixFileMode(_folder.File(), (UnixFileMode)0b110_100_000);
        await (await Opened.LogAsync(_folder.File())).DisposeAsync();
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(_folder.File()));

        void AssertPrivate(int count)
        {
            var files = Directory.GetFiles(_folder.Path);
            Assert.Equal(count, files.Length);
            Assert.All(files, file => Assert.True(
                OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), file));
        }
    }

    [Fact]
    public async Task A_journal_without_its_file_is_not_thrown_away()
    {
        await File.WriteAllTextAsync(_folder.File() + "-wal", "the last messages");

        Assert.Equal(LogFileProblem.Damaged, (await Opened.RefusalAsync(new() { Path = _folder.File() })).Problem);
        Assert.Equal("the last messages", await File.ReadAllTextAsync(_folder.File() + "-wal"));
    }

    [Fact]
    public async Task A_damaged_journal_is_found_at_start_and_not_written_over()
    {
        await using (var log = await Opened.LogAsync(_folder.File("origin.db")))
        {
            await log.AppendedAsync(Publish("t", "x"));
            File.Copy(_folder.File("origin.db"), _folder.File());
            File.Copy(_folder.File("origin.db-wal"), _folder.File() + "-wal");
        }

        var good = await File.ReadAllBytesAsync(_folder.File() + "-wal");
        foreach (var damaged in new[] { Overwrite(good, 0, 32), Overwrite(good, 16, 1) })
        {
            await File.WriteAllBytesAsync(_folder.File() + "-wal", damaged);
            var refusal = await Opened.RefusalAsync(new() { Path = _folder.File() });
            Assert.Equal(LogFileProblem.Damaged, refusal.Problem);
            Assert.Contains("journal", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(damaged, await File.ReadAllBytesAsync(_folder.File() + "-wal"));
        }

        await File.WriteAllBytesAsync(_folder.File() + "-wal", good);
        await using var whole = await Opened.LogAsync(_folder.File());
        Assert.Single(await whole.ReadAllAsync("t"));
    }

    [Fact]
    public async Task Damage_in_the_newest_part_of_a_large_file_is_found_at_start()
    {
        await FillAsync(2000);
        await DamageEntriesAsync(newest: true);
        var refusal = await Opened.RefusalAsync(new() { Path = _folder.File(), FullCheckBytes = 0 });
        Assert.Equal(LogFileProblem.Damaged, refusal.Problem);
    }

    [Fact]
    public async Task Damage_that_a_read_meets_is_named_and_nothing_more_is_written()
    {
        await FillAsync(20_000);
        await DamageEntriesAsync(newest: false);
        var logger = new ListLogger();
        await using var log = new SqliteLog(new() { Path = _folder.File(), FullCheckBytes = 0 }, logger: logger);
        await log.OpenAsync(default);
        Assert.NotEmpty(await log.ReadAsync("t", 19_900, long.MaxValue, 50, 1 << 20, default));

        await Assert.ThrowsAsync<LogUnavailableException>(async () => await log.ReadAllAsync("t"));
        await Assert.ThrowsAsync<LogUnavailableException>(async () => await log.AppendedAsync(Publish("t", "x")));
        Assert.NotNull(log.Trouble);
        Assert.Contains(_folder.File(), Assert.Single(logger.Lines(LogLevel.Critical)), StringComparison.Ordinal);
    }

    [Fact]
    public void Which_library_is_in_use_can_be_told()
    {
        Assert.Matches(@"^SQLite 3\.\d+\.\d+$", SqliteLibrary.Description);
    }

    private static byte[] Overwrite(byte[] file, long start, int length)
    {
        var damaged = file.ToArray();
        new Random(1).NextBytes(damaged.AsSpan((int)start, length));
        return damaged;
    }

    private static async Task<string> EpochAsync(string path)
    {
        await using var log = new SqliteLog(new() { Path = path });
        return (await log.OpenAsync(default)).Epoch;
    }

    private async Task FillAsync(int messages)
    {
        await using var log = await Opened.LogAsync(_folder.File());
        for (var i = 0; i < messages; i += 500)
        {
            await log.AppendAsync([.. Enumerable.Range(0, 500).Select(_ => Publish("t", "some words that fill a page"))]);
        }

        await log.SearchAsync(new SearchQuery { Text = "words", Limit = 1 }, default);
    }

    /// <summary>Overwrites the first or the last page of the table of entries: from its root down (SQLite's file format, 1.6).</summary>
    private async Task DamageEntriesAsync(bool newest)
    {
        long page;
        using (var look = Connection.Open(_folder.File(), raw.SQLITE_OPEN_READONLY, 1000))
        {
            page = look.QueryNumber("SELECT rootpage FROM sqlite_master WHERE name = 'entries'");
        }

        var file = await File.ReadAllBytesAsync(_folder.File());
        const byte InteriorTable = 5;
        while (file[(page - 1) * 4096] == InteriorTable)
        {
            var bytes = file.AsSpan((int)(page - 1) * 4096, 4096);
            var firstCell = BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]);
            page = BinaryPrimitives.ReadUInt32BigEndian(newest ? bytes[8..] : bytes[firstCell..]);
        }

        await File.WriteAllBytesAsync(_folder.File(), Overwrite(file, (page - 1) * 4096, 4096));
    }

    private async Task RefusedUnchangedAsync(LogFileProblem problem, string says)
    {
        var before = await File.ReadAllBytesAsync(_folder.File());
        var refusal = await Opened.RefusalAsync(new() { Path = _folder.File() });
        Assert.Equal(problem, refusal.Problem);
        Assert.Contains(_folder.File(), refusal.Message, StringComparison.Ordinal);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.File()));
    }
}
