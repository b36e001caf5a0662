using Microsoft.Extensions.Logging;
using Parley.Contracts;
using Parley.Log;
using Parley.Retention;
using Parley.Sqlite.Database;
using Parley.Sqlite.Tools;
using SQLitePCL;
using static Parley.Contracts.Drafts;

namespace Parley.Sqlite.Tests;

/// <summary>A file that can not be written for a while.</summary>
public sealed class FaultTests : IDisposable
{
    private static readonly string Filler = new('x', 8000);

    private readonly TempFolder _folder = new();
    private readonly ListLogger _logger = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_disk_refuses_publishers_and_service_resumes_when_there_is_room()
    {
        using var disk = Tmpfs.TryMount(_folder.File("disk"), "size=6m");
        if (disk is null)
        {
            // Mounting is not allowed here; the limit of the file's size, below, stands for the disk's.
            return;
        }

        var ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[3 * 1024 * 1024]);
        var path = Path.Combine(disk.Path, "parley.db");
        var stored = 0L;
        await using (var log = await Opened.LogAsync(path, _logger))
        {
            stored = await FillUntilRefusedAsync(log);
            Assert.Contains("disk is full", log.Trouble, StringComparison.Ordinal);
            await ReadersGoOnAsync(log, stored);
            await Assert.ThrowsAsync<LogUnavailableException>(
                async () => await new SqliteUserStore(log).ClaimNameAsync(new("u", Filler + Filler + Filler), default));

            File.Delete(ballast);
            await Wait.UntilAsync(() => Task.FromResult(log.Trouble is null), "the log is well again by itself");
            Assert.Equal(++stored, (await log.AppendedAsync(Publish("t", Filler))).Offset);
        }

        AssertOneLineEach();
        await ReopenAsync(path, stored);
    }

    [Fact]
    public async Task A_file_at_its_limit_refuses_publishers_until_retention_makes_room()
    {
        var options = new SqliteLogOptions { Path = _folder.File(), MaxFileBytes = 1024 * 1024 };
        long stored;
        await using (var log = new SqliteLog(options, logger: _logger))
        {
            await log.OpenAsync(default);
            stored = await FillUntilRefusedAsync(log);
            await ReadersGoOnAsync(log, stored);
        }

        await ReopenAsync(_folder.File(), stored);
        await using (var log = new SqliteLog(options with { Retention = [new RetentionRule { MaxMessages = 10 }] }))
        {
            await log.OpenAsync(default);
            await Wait.UntilAsync(
                async () => (await log.GetTopicAsync("t", long.MaxValue, default)).OldestOffset == stored - 9, "old messages went");
            await FillUntilRefusedAsync(log, atLeast: 20);
            await Wait.UntilAsync(() => Task.FromResult(log.Trouble is null), "room was made");
            await log.AppendedAsync(Publish("t", "x"));
        }
    }

    [Fact]
    public async Task A_lock_of_another_program_refuses_publishers_until_it_goes()
    {
        await using var log = await Opened.LogAsync(_folder.File(), _logger, busyTimeoutMs: 50);
        await log.AppendedAsync(Publish("t", "1"));
        using (var other = Connection.Open(_folder.File(), raw.SQLITE_OPEN_READWRITE, 1000))
        {
            other.BeginWrite();
            for (var i = 0; i < 5; i++)
            {
                var refused = await Assert.ThrowsAsync<LogUnavailableException>(async () => await log.AppendAsync([Publish("t", "no")]));
                Assert.Contains("lock", refused.Message, StringComparison.Ordinal);
            }

            await ReadersGoOnAsync(log, 1);
            other.Rollback();
        }

        await Wait.UntilAsync(() => Task.FromResult(log.Trouble is null), "the log is well again by itself");
        Assert.Equal(2, (await log.AppendedAsync(Publish("t", "2"))).Offset);
        AssertOneLineEach();
    }

    [Fact]
    public async Task Work_that_waits_for_a_short_lock_is_only_late()
    {
        await using var log = await Opened.LogAsync(_folder.File(), _logger, busyTimeoutMs: (int)Wait.Patience.TotalMilliseconds);
        using var other = Connection.Open(_folder.File(), raw.SQLITE_OPEN_READWRITE, 1000);
        other.BeginWrite();
        var append = log.AppendedAsync(Publish("t", "1"));
        await Task.Delay(50);
        Assert.False(append.IsCompleted);
        other.Rollback();

        Assert.Equal(1, (await append.WaitAsync(Wait.Patience)).Offset);
        Assert.Empty(_logger.Lines(LogLevel.Error));
    }

    [Fact]
    public async Task A_folder_that_can_not_be_written_is_refused_at_start()
    {
        var refusal = await Opened.RefusalAsync(new() { Path = "/proc/parley/parley.db" });
        Assert.Equal(LogFileProblem.Inaccessible, refusal.Problem);
        Assert.Contains("/proc/parley/parley.db", refusal.Message, StringComparison.Ordinal);

        using var disk = Tmpfs.TryMount(_folder.File("disk"), "size=6m");
        if (disk is not null)
        {
            var path = Path.Combine(disk.Path, "parley.db");
            await (await Opened.LogAsync(path)).DisposeAsync();
            Assert.True(disk.Remount("ro"));
            Assert.Equal(LogFileProblem.Inaccessible, (await Opened.RefusalAsync(new() { Path = path })).Problem);
        }
    }

    [Fact]
    public async Task A_bug_in_one_piece_of_work_is_told_and_the_writer_goes_on()
    {
        await using var log = await Opened.LogAsync(_folder.File(), _logger);

        await Assert.ThrowsAsync<NotSupportedException>(() => log.Writer.RunAsync<int>(_ => throw new NotSupportedException()));
        await log.AppendedAsync(Publish("t", "1"));
        Assert.Null(log.Trouble);
    }

    [Fact]
    public async Task What_shares_a_transaction_with_something_that_fails_is_written_all_the_same()
    {
        await using var log = await Opened.LogAsync(_folder.File(), _logger);
        using var hold = new ManualResetEventSlim();
        var first = log.Writer.RunAsync(_ => hold.Wait(TimeSpan.FromSeconds(60)));
        var good = Enumerable.Range(0, 298).Select(i => log.Writer.RunAsync(c => Insert(c, i))).ToList();
        var throws = log.Writer.RunAsync<int>(_ => throw new NotSupportedException());
        var refusedBySqlite = log.Writer.RunAsync(c => Insert(c, 0));
        good.Add(log.Writer.RunAsync(c => Insert(c, 298)));
        hold.Set();

        await first;
        Assert.Equal(299, (await Task.WhenAll(good)).Length);
        await Assert.ThrowsAsync<NotSupportedException>(() => throws);
        await Assert.ThrowsAsync<SqliteFailure>(() => refusedBySqlite);
        Assert.Equal(299, await log.Readers.ReadAsync(c => c.QueryNumber("SELECT count(*) FROM meta WHERE name LIKE 'n%'"), default));
        Assert.Null(log.Trouble);

        static int Insert(Connection connection, int number)
        {
            using var insert = connection.Prepare("INSERT INTO meta (name, value) VALUES ('n' || ?, 1)");
            insert.Bind(1, number).Step();
            return number;
        }
    }

    [Fact]
    public async Task A_logger_that_throws_does_not_end_the_writer()
    {
        await using var log = new SqliteLog(new() { Path = _folder.File(), BusyTimeoutMs = 10 }, logger: new ThrowingLogger());
        await log.OpenAsync(default);
        using (var other = Connection.Open(_folder.File(), raw.SQLITE_OPEN_READWRITE, 1000))
        {
            other.BeginWrite();
            await Assert.ThrowsAsync<LogUnavailableException>(async () => await log.AppendAsync([Publish("t", "no")]));
            other.Rollback();
        }

        await Wait.UntilAsync(() => Task.FromResult(log.Trouble is null), "the log is well again by itself");
        await log.AppendedAsync(Publish("t", "1"));
    }

    [Fact]
    public async Task Readers_work_on_threads_that_nobody_else_waits_for()
    {
        await using var log = await Opened.LogAsync(_folder.File(), _logger);
        using var hold = new ManualResetEventSlim();
        var reads = Enumerable.Range(0, log.Options.Readers)
            .Select(_ => log.Readers.ReadAsync(_ => hold.Wait(TimeSpan.FromSeconds(60)) && !Thread.CurrentThread.IsThreadPoolThread, default))
            .ToList();

        await log.AppendedAsync(Publish("t", "1"));
        hold.Set();
        Assert.All(await Task.WhenAll(reads), Assert.True);
    }

    [Fact]
    public async Task Closing_ends_what_is_being_read_and_what_waits_to_be()
    {
        var log = await Opened.LogAsync(_folder.File(), _logger);
        const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        var reads = Enumerable.Range(0, log.Options.Readers + 3)
            .Select(_ => log.Readers.ReadAsync(c => c.QueryNumber(Endless), default)).ToList();

        await log.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        foreach (var read in reads)
        {
            await Assert.ThrowsAsync<LogUnavailableException>(() => read.WaitAsync(TimeSpan.FromSeconds(60)));
        }
    }

    [Fact]
    public async Task A_file_that_can_not_be_read_is_told_once_and_when_it_can_be_again()
    {
        using var readers = new ReaderPool(_folder.File(), 2, 10, _ => { }, new ReadTrouble(_folder.File(), _logger));
        for (var i = 0; i < 50; i++)
        {
            await Assert.ThrowsAsync<LogUnavailableException>(() => readers.ReadAsync(c => c.QueryNumber("SELECT 1"), default));
        }

        Assert.Contains("can not be read: the file can not be opened", Assert.Single(_logger.Lines(LogLevel.Error)), StringComparison.Ordinal);
        using (Connection.Open(_folder.File(), raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, 10))
        {
            await readers.ReadAsync(c => c.QueryNumber("SELECT 1"), default);
            await readers.ReadAsync(c => c.QueryNumber("SELECT 1"), default);
        }

        Assert.Contains("50 requests were refused", Assert.Single(_logger.Lines(LogLevel.Information)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pragma_that_does_not_take_is_an_error()
    {
        using var connection = Connection.Open(":memory:", raw.SQLITE_OPEN_READWRITE, 0);
        connection.Set("cache_size", "-100");
        Assert.Contains("journal_mode stays memory", Assert.Throws<SqliteFailure>(() => connection.Set("journal_mode", "WAL")).Message, StringComparison.Ordinal);
        Assert.Throws<SqliteFailure>(() => connection.Set("journal_mod", "WAL"));
    }

    [Fact]
    public async Task A_closed_log_says_so()
    {
        var log = await Opened.LogAsync(_folder.File(), _logger);
        await log.DisposeAsync();
        await log.DisposeAsync();

        await Assert.ThrowsAsync<LogUnavailableException>(async () => await log.AppendedAsync(Publish("t", "1")));
        await Assert.ThrowsAsync<LogUnavailableException>(async () => await log.ReadAllAsync("t"));
    }

    /// <summary>Appends until it is refused and gives what was acknowledged.</summary>
    private static async Task<long> FillUntilRefusedAsync(SqliteLog log, int atLeast = 5)
    {
        var stored = 0L;
        for (var i = 0; i < 5000; i++)
        {
            try
            {
                stored = (await log.AppendedAsync(Publish("t", Filler))).Offset;
            }
            catch (LogUnavailableException)
            {
                Assert.True(stored >= atLeast);
                for (var again = 0; again < 20; again++)
                {
                    await Assert.ThrowsAsync<LogUnavailableException>(async () => await log.AppendedAsync(Publish("t", Filler + Filler)));
                }

                return stored;
            }
        }

        Assert.Fail("5000 messages found room");
        return 0;
    }

    private static async Task ReadersGoOnAsync(SqliteLog log, long stored)
    {
        Assert.Equal(stored, (await log.GetTopicAsync("t", long.MaxValue, default)).Offset);
        var all = await log.ReadAllAsync("t");
        Assert.Equal(stored, all[^1].Offset);
        Assert.Equal(all.Count, await log.CountAsync("t", 0, long.MaxValue, default));
    }

    private static async Task ReopenAsync(string path, long stored)
    {
        await using (var log = await Opened.LogAsync(path))
        {
            Assert.Equal(Enumerable.Range(1, (int)stored).Select(i => (long)i), (await log.ReadAllAsync("t")).Select(e => e.Offset));
        }

        Assert.Empty(LogCheck.Run(path, default));
    }

    private sealed class ThrowingLogger : ILogger<SqliteLog>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("The log's disk is full, too.");
    }

    private void AssertOneLineEach()
    {
        Assert.Single(_logger.Lines(LogLevel.Error));
        Assert.Single(_logger.Lines(LogLevel.Information));
    }
}
