using System.Diagnostics;
using System.Globalization;
using Parley.Contracts;
using Parley.Log;
using Parley.Messages;
using Parley.Sqlite.Tools;
using static Parley.Contracts.Drafts;

namespace Parley.Sqlite.Tests;

/// <summary>A program that appends is killed again and again in the middle of its work.</summary>
public sealed class KillTests : IDisposable
{
    private const int Rounds = 50;

    private readonly TempFolder _folder = new();

    // Everything that was ever acknowledged: sequence number, then topic, offset and key.
    private readonly SortedDictionary<long, (string Topic, long Offset, string? Key)> _acknowledged = [];
    private readonly HashSet<string> _keys = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_no_retry_is_doubled_over_fifty_kills()
    {
        var random = new Random(5);
        var killedBusy = 0;
        string? epoch = null;
        for (var round = 0; round < Rounds; round++)
        {
            var lines = await RunAndKillAsync(round, random.Next(1, 40));
            var unanswered = Note(lines);
            killedBusy += unanswered.Count > 0 ? 1 : 0;

            await using var log = new SqliteLog(new() { Path = _folder.File() });
            var head = await log.OpenAsync(default);
            Assert.Equal(epoch ??= head.Epoch, head.Epoch);
            Assert.True(head.Seq >= _acknowledged.Keys.LastOrDefault());
            foreach (var (topic, key) in unanswered)
            {
                await RetryAsync(log, topic, key);
            }

            if (round % 10 == 9)
            {
                await CheckAllAsync(log);
            }
        }

        // Otherwise the kills came too early or too late to say anything.
        Assert.InRange(killedBusy, Rounds / 2, Rounds);
        Assert.True(_acknowledged.Count > Rounds * 10, $"only {_acknowledged.Count} acknowledged");
        Assert.Empty(LogCheck.Run(_folder.File(), default));
    }

    /// <summary>What a publisher does that got no answer: the same again, with the same key.</summary>
    private async Task RetryAsync(SqliteLog log, string topic, string key)
    {
        var number = int.Parse(key.Split('.')[2], CultureInfo.InvariantCulture);
        var draft = Publish(topic, key + new string('.', number % 300), User.Anonymous, key);
        var first = await log.AppendOneAsync(draft);
        var second = await log.AppendOneAsync(draft);
        Assert.True(first.Status is AppendStatus.Appended or AppendStatus.Duplicate);
        Assert.Equal((AppendStatus.Duplicate, first.Entry!.Seq), (second.Status, second.Entry!.Seq));
        _acknowledged[first.Entry.Seq] = (topic, first.Entry.Offset, key);
    }

    /// <summary>Gives the keys that were tried without an answer.</summary>
    private List<(string Topic, string Key)> Note(IEnumerable<string> lines)
    {
        var head = _acknowledged.Keys.LastOrDefault();
        var unanswered = new Dictionary<string, string>();
        foreach (var line in lines)
        {
            var words = line.Split(' ');
            if (words[0] == "try")
            {
                unanswered.Add(words[2], words[1]);
                _keys.Add(words[2]);
            }
            else if (words[0] == "ack")
            {
                var seq = long.Parse(words[3], CultureInfo.InvariantCulture);
                Assert.True(seq > head, "a number was given again");
                _acknowledged.Add(seq, (words[1], long.Parse(words[2], CultureInfo.InvariantCulture), words[4] == "-" ? null : words[4]));
                unanswered.Remove(words[4]);
            }
        }

        return [.. unanswered.Select(u => (u.Value, u.Key))];
    }

    private async Task CheckAllAsync(SqliteLog log)
    {
        var stored = new Dictionary<long, LogEntry>();
        foreach (var topic in (await log.ListTopicsAsync("", null, 100, default)).Topics)
        {
            var entries = await log.ReadAllAsync(topic.Topic);
            Assert.Equal(Enumerable.Range(1, entries.Count).Select(i => (long)i), entries.Select(e => e.Offset));
            Assert.Equal(entries.Select(e => e.Seq).Order(), entries.Select(e => e.Seq));
            foreach (var entry in entries)
            {
                stored.Add(entry.Seq, entry);
            }
        }

        foreach (var (seq, (topic, offset, key)) in _acknowledged)
        {
            Assert.True(stored.TryGetValue(seq, out var entry), $"{seq} was acknowledged and is gone");
            Assert.Equal((topic, offset, key), (entry.Topic, entry.Offset, entry.Key));
        }

        var keys = stored.Values.Where(e => e.Key is not null).Select(e => e.Key!).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.Equal(_keys.Order(), keys.Order());
    }

    private async Task<List<string>> RunAndKillAsync(int round, int afterMs)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Parley.Sqlite.Crash.dll"));
        start.ArgumentList.Add(_folder.File());
        start.ArgumentList.Add(round.ToString(CultureInfo.InvariantCulture));
        using var child = Process.Start(start)!;
        var lines = new List<string>();
        var text = new System.Text.StringBuilder();
        var buffer = new char[64 * 1024];
        long? killAt = null;
        try
        {
            while (await child.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(Wait.Patience) is > 0 and var count)
            {
                text.Append(buffer, 0, count);
                if (buffer.AsSpan(0, count).Contains("ack", StringComparison.Ordinal))
                {
                    killAt ??= Environment.TickCount64 + afterMs;
                }

                if (Environment.TickCount64 >= killAt)
                {
                    child.Kill();
                }
            }
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync().WaitAsync(Wait.Patience);
        }

        lines.AddRange(text.ToString().Split('\n').SkipLast(1));
        Assert.Single(lines, l => l == "ready");
        return lines;
    }
}
