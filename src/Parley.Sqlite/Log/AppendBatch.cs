// hot path
using System.Buffers.Binary;
using Parley.Collections;
using Parley.Log;
using Parley.Messages;
using Parley.Sqlite.Database;
using Parley.Sqlite.Rows;
using Parley.Sqlite.Search;

namespace Parley.Sqlite.Log;

/// <summary>
/// Decides about batches and writes them. Used by the writer's thread. What it remembers of the file changes only with
/// <see cref="Committed"/>, so that a batch that was rolled back leaves no trace.
/// </summary>
internal sealed class AppendBatch(TimeProvider time) : IAppendState
{
    /// <summary>Topics whose last numbers are kept at hand: 10,000 at about 300 bytes, however many topics the file has.</summary>
    private const int RememberedTopics = 10_000;

    private readonly LruMap<string, TopicTail> _topics = new(RememberedTopics, StringComparer.Ordinal);
    private readonly Dictionary<string, TopicTail> _changed = new(StringComparer.Ordinal);
    private Connection _connection = null!;
    private long _lastSeq;
    private long _lastTimeMs;
    private long _nowMs;
    private long _planSeq;
    private long _planTimeMs;

    /// <summary>Starts from what a file says.</summary>
    public void Load(long lastSeq, long lastTimeMs)
    {
        _lastSeq = lastSeq;
        _lastTimeMs = lastTimeMs;
    }

    /// <summary>Writes a batch within the transaction of a connection.</summary>
    public IReadOnlyList<AppendOutcome> Write(Connection connection, IReadOnlyList<Draft> drafts)
    {
        _connection = connection;
        _changed.Clear();
        _nowMs = LogClock.NextMs(time, _lastTimeMs);
        var plan = AppendPlanner.Plan(drafts, this, _lastSeq, _nowMs);
        (_planSeq, _planTimeMs) = plan.Entries.Count > 0 ? (plan.Entries[^1].Seq, _nowMs) : (_lastSeq, _lastTimeMs);
        if (_planTimeMs < _lastTimeMs)
        {
            ClockFalls.Add(_connection, plan.Entries[0].Seq);
        }

        foreach (var entry in plan.Entries)
        {
            Insert(entry);
        }

        foreach (var message in plan.Changed)
        {
            Change(message);
        }

        foreach (var tail in _changed.Values)
        {
            TopicRows.Save(_connection, tail);
        }

        foreach (var key in plan.Keys)
        {
            Remember(key);
        }

        return plan.Outcomes;
    }

    /// <summary>The batch is in the file.</summary>
    public void Committed()
    {
        _lastSeq = _planSeq;
        _lastTimeMs = _planTimeMs;
        foreach (var (name, tail) in _changed)
        {
            _topics.Set(name, tail, out _);
        }
    }

    long IAppendState.LastOffset(string topic) => Tail(topic)?.Offset ?? 0;

    KeyRecord? IAppendState.FindKey(UInt128 digest)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, digest);
        using var find = _connection.Prepare(
            """
            SELECT k.seq, k.offset, coalesce(e.time, k.time), k.hash FROM keys k LEFT JOIN entries e ON e.seq = k.seq
            WHERE k.digest = ? AND k.time > ?
            """);
        return find.Bind(1, bytes).Bind(2, _nowMs - AppendPlanner.KeyLifetimeMs).Step()
            ? new KeyRecord(find.Int64(0), find.Int64(1), find.Int64(2), find.Int64(3))
            : null;
    }

    LogEntry? IAppendState.FindMessage(string topic, long seq) => EntryRows.FindMessage(_connection, topic, seq);

    private TopicTail? Tail(string topic)
    {
        if (_changed.TryGetValue(topic, out var tail) || _topics.TryGet(topic, out tail))
        {
            return tail;
        }

        if (TopicRows.Tail(_connection, topic) is not { } found)
        {
            return null;
        }

        _topics.Set(topic, found, out _);
        return found;
    }

    private void Insert(LogEntry entry)
    {
        var tail = (Tail(entry.Topic) ?? TopicRows.Create(_connection, entry.Topic)).Next(entry);
        _changed[entry.Topic] = tail;
        EntryRows.Insert(_connection, entry, tail);
    }

    private void Change(LogEntry message)
    {
        SearchIndex.Remove(_connection, message.Seq);
        using var change = _connection.Prepare("UPDATE entries SET data = ?, edited = ?, deleted = ? WHERE seq = ?");
        change.Bind(1, message.Data.Span).Bind(2, message.EditedMs)
            .Bind(3, message.IsDeleted ? 1 : (long?)null).Bind(4, message.Seq).Step();
        if (message.IsDeleted)
        {
            using var erase = _connection.Prepare("UPDATE entries SET data = NULL WHERE changes = ? AND type = 1");
            erase.Bind(1, message.Seq).Step();
        }
        else
        {
            SearchIndex.Restore(_connection, message.Seq);
        }
    }

    private void Remember(PlannedKey key)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, key.Digest);
        using var remember = _connection.Prepare(
            "INSERT OR REPLACE INTO keys (digest, seq, offset, time, hash) VALUES (?, ?, ?, ?, ?)");
        remember.Bind(1, bytes).Bind(2, key.Record.Seq).Bind(3, key.Record.Offset)
            .Bind(4, key.Record.TimeMs).Bind(5, key.Record.DataHash).Step();
    }
}
