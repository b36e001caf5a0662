using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Parley.Messages;

namespace Parley.Log;

/// <summary>
/// Decides what becomes of each draft of a batch. Every log calls it inside its transaction, so that the rules about
/// offsets, keys, expected offsets and authorship stand once.
/// </summary>
public sealed class AppendPlanner
{
    /// <summary>How long a key is remembered: 24 hours, in milliseconds.</summary>
    public const long KeyLifetimeMs = 24 * 60 * 60 * 1000;

    private readonly IAppendState _state;
    private readonly long _timeMs;
    private readonly List<LogEntry> _entries;
    private readonly long _lastSeq;
    private long _seq;

    // Made when something is in them: most batches are one message without a key.
    private readonly Dictionary<string, long>? _offsets;
    private Dictionary<UInt128, KeyRecord>? _keys;
    private Dictionary<long, LogEntry>? _changed;
    private List<PlannedKey>? _planned;

    private AppendPlanner(IAppendState state, int drafts, long lastSeq, long timeMs)
    {
        _state = state;
        _entries = new List<LogEntry>(drafts);
        _offsets = drafts > 1 ? new Dictionary<string, long>(StringComparer.Ordinal) : null;
        _lastSeq = lastSeq;
        _seq = lastSeq;
        _timeMs = timeMs;
    }

    /// <summary>Plans a batch.</summary>
    /// <param name="drafts">The drafts, in the order in which they take effect.</param>
    /// <param name="state">The log as of before the batch.</param>
    /// <param name="lastSeq">The last sequence number in use; the first new entry gets the next.</param>
    /// <param name="timeMs">Now, milliseconds since 1970.</param>
    public static AppendPlan Plan(IReadOnlyList<Draft> drafts, IAppendState state, long lastSeq, long timeMs)
    {
        var planner = new AppendPlanner(state, drafts.Count, lastSeq, timeMs);
        var outcomes = new AppendOutcome[drafts.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var draft = drafts[i];
            outcomes[i] = draft.Type == EntryType.Message ? planner.Publish(draft) : planner.Change(draft);
        }

        return new AppendPlan(
            outcomes, planner._entries, planner._planned ?? (IReadOnlyList<PlannedKey>)[], planner._changed is { } changed ? [.. changed.Values] : []);
    }

    /// <summary>
    /// The first 16 bytes of the SHA-256 of a key with its scope, under which a log remembers it: of one size whatever
    /// publishers choose, and nobody can make one that meets another publisher's.
    /// </summary>
    public static UInt128 HashKey(string topic, string sender, string key)
    {
        // None of the three holds a NUL.
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{topic}\0{sender}\0{key}"), digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    /// <summary>What <see cref="KeyRecord.DataHash"/> holds for a draft.</summary>
    public static long HashData(Draft draft)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(draft.Data.Span);
        hash.AppendData(Encoding.UTF8.GetBytes("\n" + draft.Kind));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadInt64LittleEndian(digest);
    }

    private AppendOutcome Publish(Draft draft)
    {
        var offset = LastOffset(draft.Topic);
        var digest = default(UInt128);
        var hash = 0L;
        if (draft.Key is not null)
        {
            digest = HashKey(draft.Topic, draft.By.Key ?? "", draft.Key);
            hash = HashData(draft);
            if (FindKey(digest) is { } known)
            {
                return known.DataHash == hash
                    ? new AppendOutcome(AppendStatus.Duplicate, FirstResult(draft, known), offset)
                    : new AppendOutcome(AppendStatus.KeyReused, null, offset);
            }
        }

        if (draft.IsRepetition)
        {
            return new AppendOutcome(AppendStatus.NotRepeated, null, offset);
        }

        if (draft.IfOffset is { } expected && expected != offset)
        {
            return new AppendOutcome(AppendStatus.Conflict, null, offset);
        }

        var entry = new LogEntry
        {
            Seq = ++_seq,
            Topic = draft.Topic,
            Offset = offset + 1,
            TimeMs = _timeMs,
            By = draft.By,
            Data = draft.Data,
            Key = draft.Key,
            Kind = draft.Kind,
        };
        _offsets?[draft.Topic] = entry.Offset;
        _entries.Add(entry);
        if (draft.Key is not null)
        {
            var record = new KeyRecord(entry.Seq, entry.Offset, entry.TimeMs, hash);
            (_keys ??= [])[digest] = record;
            (_planned ??= []).Add(new PlannedKey(digest, record));
        }

        return new AppendOutcome(AppendStatus.Appended, entry, entry.Offset);
    }

    private AppendOutcome Change(Draft draft)
    {
        var head = LastOffset(draft.Topic);
        var message = FindMessage(draft.Topic, draft.MessageSeq);
        if (message is null || message.IsDeleted)
        {
            return new AppendOutcome(AppendStatus.NotFound, null, head);
        }

        var isAuthor = message.By.Id is not null && message.By.Id == draft.By.Id;
        if (!isAuthor && !draft.IsModerator)
        {
            return new AppendOutcome(AppendStatus.Forbidden, null, head);
        }

        var isDeletion = draft.Type == EntryType.Deleted;
        var entry = new LogEntry
        {
            Type = draft.Type,
            Seq = ++_seq,
            Topic = draft.Topic,
            Offset = message.Offset,
            TimeMs = _timeMs,
            By = draft.By,
            Data = isDeletion ? default : draft.Data,
            MessageSeq = message.Seq,
        };
        var changed = isDeletion
            ? message with { Data = default, IsDeleted = true }
            : message with { Data = draft.Data, EditedMs = _timeMs };
        (_changed ??= [])[message.Seq] = changed;
        _entries.Add(entry);
        if (isDeletion)
        {
            EraseWithinBatch(message.Seq, changed);
        }

        return new AppendOutcome(AppendStatus.Appended, entry, head, changed);
    }

    /// <summary>What was published or edited in this very batch must not reach the log with its data either.</summary>
    private void EraseWithinBatch(long messageSeq, LogEntry deleted)
    {
        for (var i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Seq == messageSeq)
            {
                _entries[i] = deleted;
            }
            else if (_entries[i].Type == EntryType.Edited && _entries[i].MessageSeq == messageSeq)
            {
                _entries[i] = _entries[i] with { Data = default };
            }
        }
    }

    private static LogEntry FirstResult(Draft draft, KeyRecord known) => new()
    {
        Seq = known.Seq,
        Topic = draft.Topic,
        Offset = known.Offset,
        TimeMs = known.TimeMs,
    };

    private long LastOffset(string topic) =>
        _offsets is not null && _offsets.TryGetValue(topic, out var offset) ? offset : _state.LastOffset(topic);

    private KeyRecord? FindKey(UInt128 digest) =>
        _keys is not null && _keys.TryGetValue(digest, out var record) ? record : _state.FindKey(digest);

    private LogEntry? FindMessage(string topic, long seq)
    {
        // Sequence numbers have no holes within a batch.
        var message = _changed is not null && _changed.TryGetValue(seq, out var changed) ? changed
            : seq > _lastSeq && seq <= _seq ? _entries[(int)(seq - _lastSeq - 1)]
            : _state.FindMessage(topic, seq);
        return message is { Type: EntryType.Message } && message.Topic == topic ? message : null;
    }
}
