using System.Text;
using System.Text.Json;
using Parley.Contracts;
using Parley.Export;
using Parley.Log;
using Parley.Messages;
using Parley.Retention;
using Parley.Search;
using Parley.Sqlite.Tools;
using static Parley.Contracts.Drafts;

namespace Parley.Sqlite.Tests;

/// <summary>Backup, export, import and check.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_backup_of_a_log_in_use_is_one_state_of_it_and_takes_a_new_epoch()
    {
        string epoch;
        var reports = new List<LogProgress>();
        await using (var log = new SqliteLog(new() { Path = _folder.File() }))
        {
            epoch = (await log.OpenAsync(default)).Epoch;
            await FillAsync(log, 20_000);
            using var stop = new CancellationTokenSource();
            var publishing = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await log.AppendAsync([Publish("live", "x"), Publish("live", "y")]);
                }
            });
            LogBackup.Run(_folder.File(), _folder.File("backup.db"), new Collect(reports), default);
            await stop.CancelAsync();
            await publishing;
            Assert.Null(log.Trouble);
        }

        Assert.Equal(reports[^1].Total, reports[^1].Done);
        Assert.Equal(["backup.db", "parley.db", "parley.db-lock"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
        await using (var restored = new SqliteLog(new() { Path = _folder.File("backup.db") }))
        {
            var head = await restored.OpenAsync(default);
            Assert.NotEqual(epoch, head.Epoch);
            Assert.Equal(20_000, (await restored.GetTopicAsync("t", long.MaxValue, default)).Offset);
            Assert.Equal(0, (await restored.GetTopicAsync("live", long.MaxValue, default)).Offset % 2);
            await restored.AppendedAsync(Publish("t", "goes on"));
            await restored.DisposeAsync();
            await using var again = await Opened.LogAsync(_folder.File("backup.db"));
        }

        Assert.Empty(LogCheck.Run(_folder.File("backup.db"), default));
    }

    [Fact]
    public async Task A_backup_replaces_nothing_and_one_that_was_given_up_leaves_nothing()
    {
        await using (var log = await Opened.LogAsync(_folder.File()))
        {
            await FillAsync(log, 20_000);
        }

        await File.WriteAllTextAsync(_folder.File("mine"), "mine");
        Assert.Throws<LogFileException>(() => LogBackup.Run(_folder.File(), _folder.File("mine"), null, default));
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder.File("mine")));
        Assert.Throws<LogFileException>(() => LogBackup.Run(_folder.File("none.db"), _folder.File("b"), null, default));
        Assert.Throws<LogFileException>(() => LogBackup.Run(_folder.File("mine"), _folder.File("b"), null, default));

        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        Assert.ThrowsAny<OperationCanceledException>(() => LogBackup.Run(_folder.File(), _folder.File("b"), null, cancel.Token));
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), f => Path.GetFileName(f).StartsWith('b'));
    }

    [Fact]
    public async Task What_was_exported_imports_again_to_the_same_ids_and_offsets()
    {
        LogHead head;
        string exported;
        var kept = new SqliteLogOptions { Path = _folder.File(), Retention = [new RetentionRule { Pattern = "trimmed", MaxMessages = 2 }] };
        await using (var log = new SqliteLog(kept))
        {
            var epoch = (await log.OpenAsync(default)).Epoch;
            await FillAsync(log, 1200);
            await log.AppendAsync([
                Publish("회의실:1", "안녕", Bob, key: "k", kind: "chat"), Publish("trimmed", "1"), Publish("trimmed", "2"), Publish("trimmed", "3"),
                Publish("t", "") with { Data = """{"a":1.50,"a":"\u0000\ud800","b":[1e400]}"""u8.ToArray(), By = User.Anonymous },
                Publish("t", "gone"), Edit("t", 5, "edited")]);
            await log.AppendAsync([Delete("t", 1206), Edit("t", 6, "twice"), Edit("t", 6, "thrice")]);
            await log.TrimAsync(default);
            head = new LogHead(epoch, 1210);
            exported = await ExportAsync(log, head, null, ExportFormat.Jsonl);
        }

        var imported = LogImport.Run(new() { Path = _folder.File("new.db") }, Stream(exported), null, default);
        Assert.Equal(exported.Split('\n').Count(l => l.Contains("\"id\"", StringComparison.Ordinal) && !l.Contains("\"trimmed\":", StringComparison.Ordinal) && !l.Contains("\"head\"", StringComparison.Ordinal)), imported);
        await using (var log = new SqliteLog(new() { Path = _folder.File("new.db") }))
        {
            var imports = await log.OpenAsync(default);
            Assert.Equal(head.Epoch, imports.Epoch);
            Assert.True(imports.Seq > head.Seq);
            Assert.Equal(exported, await ExportAsync(log, head, null, ExportFormat.Jsonl));
            Assert.Equal(2, (await log.GetTopicAsync("trimmed", long.MaxValue, default)).OldestOffset);
            Assert.NotEqual(0, (await log.GetTopicAsync("trimmed", long.MaxValue, default)).TrimmedThrough);
            Assert.Equal(4, (await log.AppendedAsync(Publish("trimmed", "4"))).Offset);
            Assert.Single((await log.SearchAsync(new SearchQuery { Text = "안녕" }, default)).Results);
            Assert.Equal(AppendStatus.Appended, (await log.AppendOneAsync(Edit("t", 7, "edited after the import"))).Status);
        }

        Assert.Empty(LogCheck.Run(_folder.File("new.db"), default));
    }

    [Fact]
    public async Task Topics_of_one_log_can_be_imported_one_after_the_other()
    {
        string a;
        string b;
        await using (var log = new SqliteLog(new() { Path = _folder.File() }))
        {
            var epoch = (await log.OpenAsync(default)).Epoch;
            await log.AppendAsync([Publish("a", "1"), Publish("b", "2"), Publish("a", "3"), Publish("b", "4")]);
            a = await ExportAsync(log, new LogHead(epoch, 4), ["a"], ExportFormat.Jsonl);
            b = await ExportAsync(log, new LogHead(epoch, 4), ["b"], ExportFormat.Jsonl);
        }

        var target = new SqliteLogOptions { Path = _folder.File("new.db") };
        Assert.Equal(2, LogImport.Run(target, Stream(b), null, default));
        Assert.Equal(2, LogImport.Run(target, Stream(a), null, default));
        Assert.Throws<FormatException>(() => LogImport.Run(target, Stream(a), null, default));
        await using var imported = await Opened.LogAsync(target.Path);
        Assert.Equal([1L, 3L], (await imported.ReadAllAsync("a")).Select(e => e.Seq));
        Assert.Equal([2L, 4L], (await imported.ReadAllAsync("b")).Select(e => e.Seq));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("hello", "Line 1")]
    [InlineData("{}", "Line 1")]
    [InlineData("{\"type\":\"message\",\"payload\":{}}", "Line 1")]
    [InlineData(Head, null)]
    [InlineData(Head + "\n" + Head, "Line 2")]
    [InlineData(Head + "\n" + Topic + "\n" + First + "\n" + Second, null)]
    [InlineData(Head + "\n" + First, "Line 2")]
    [InlineData(Head + "\n" + Topic + "\n" + Second, "Line 3")]
    [InlineData(Head + "\n" + Topic + "\n" + First + "\n" + First, "Line 4")]
    [InlineData(Head + "\n" + Topic + "\n" + First, "ends with offset 1")]
    [InlineData(Head + "\n" + Topic + "\n" + First + "\n" + "{\"type\":\"poll\",\"payload\":{}}", "poll")]
    [InlineData(Head + "\n" + "{\"type\":\"topic\",\"payload\":{\"topic\":\"a b\",\"offset\":2,\"oldest\":1,\"trimmed\":\"abcdef-0\"}}", "a b")]
    public async Task An_import_takes_all_or_nothing_and_names_the_line(string input, string? says)
    {
        var target = new SqliteLogOptions { Path = _folder.File() };
        if (says is null)
        {
            LogImport.Run(target, Stream(input), null, default);
        }
        else
        {
            Assert.Contains(says, Assert.Throws<FormatException>(() => LogImport.Run(target, Stream(input), null, default)).Message, StringComparison.Ordinal);
            await using var log = await Opened.LogAsync(target.Path);
            Assert.Empty((await log.ListTopicsAsync("", null, 10, default)).Topics);
            Assert.Equal(1, (await log.AppendedAsync(Publish("t", "x"))).Seq);
        }

        Assert.Empty(LogCheck.Run(target.Path, default));
    }

    [Fact]
    public async Task An_import_into_a_log_with_messages_of_its_own_or_in_use_is_refused()
    {
        var target = new SqliteLogOptions { Path = _folder.File() };
        await using (var log = await Opened.LogAsync(_folder.File()))
        {
            await log.AppendedAsync(Publish("own", "x"));
            Assert.Equal(LogFileProblem.InUse, Assert.Throws<LogFileException>(() => LogImport.Run(target, Stream(Head), null, default)).Problem);
        }

        Assert.Throws<FormatException>(() => LogImport.Run(target, Stream(Head), null, default));
        await using var after = await Opened.LogAsync(_folder.File());
        Assert.Single(await after.ReadAllAsync("own"));
    }

    [Fact]
    public async Task Exports_to_read_hold_the_text_and_nothing_that_acts()
    {
        await using var log = new SqliteLog(new() { Path = _folder.File() });
        var head = await log.OpenAsync(default);
        await log.AppendAsync([Publish("t", "<script>alert(1)</script> & \u001b[31mred"), Publish("t", "gone"), Publish("t", "old")]);
        await log.AppendAsync([Delete("t", 2), Edit("t", 3, "new")]);
        head = head with { Seq = 5 };

        var html = await ExportAsync(log, head, ["t"], ExportFormat.Html);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; ", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("gone", html, StringComparison.Ordinal);
        Assert.Contains("new <small>(edited)</small>", html, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", html, StringComparison.Ordinal);

        var text = await ExportAsync(log, head, ["t"], ExportFormat.Txt);
        Assert.Contains("Ann: <script>alert(1)</script>", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("Ann: (deleted)\n", text, StringComparison.Ordinal);
        Assert.Contains("Ann: new (edited)\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_names_what_the_pages_alone_do_not_show()
    {
        await using (var log = await Opened.LogAsync(_folder.File()))
        {
            await log.AppendAsync([Publish("t", "1"), Publish("t", "2"), Publish("t", "3")]);
        }

        using (var other = Database.Connection.Open(_folder.File(), SQLitePCL.raw.SQLITE_OPEN_READWRITE, 1000))
        {
            other.Execute("DELETE FROM entries WHERE offset = 2");
        }

        Assert.Contains(LogCheck.Run(_folder.File(), default), f => f.Contains("hole in the offsets of a topic: t", StringComparison.Ordinal));
    }

    private const string Head = """{"type":"log","payload":{"version":1,"head":"abcdef-9"}}""";
    private const string Topic = """{"type":"topic","payload":{"topic":"t","offset":2,"oldest":1,"trimmed":"abcdef-0"}}""";
    private const string First = """{"type":"message","payload":{"topic":"t","id":"abcdef-3","offset":1,"time":"2026-01-02T03:04:05.678Z","from":{"id":null,"name":null},"data":1}}""";
    private const string Second = """{"type":"message","payload":{"topic":"t","id":"abcdef-5","offset":2,"time":"2026-01-02T03:04:05.678Z","from":{"id":"u","name":"U"},"data":"x"}}""";

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static async Task<string> ExportAsync(ILog log, LogHead head, string[]? topics, ExportFormat format)
    {
        using var output = new MemoryStream();
        await LogExport.WriteAsync(log, head, topics, format, output, null, default);
        var text = Encoding.UTF8.GetString(output.ToArray());
        if (format == ExportFormat.Jsonl)
        {
            Assert.All(text.TrimEnd('\n').Split('\n'), line => JsonDocument.Parse(line).Dispose());
        }

        return text;
    }

    private static async Task FillAsync(SqliteLog log, int messages)
    {
        for (var i = 0; i < messages; i += 400)
        {
            await log.AppendAsync([.. Enumerable.Range(0, 400).Select(n => Publish("t", $"message {n}"))]);
        }
    }

    private sealed class Collect(List<LogProgress> reports) : IProgress<LogProgress>
    {
        public void Report(LogProgress value) => reports.Add(value);
    }
}
