using Parley.Messages;
using Parley.Sqlite.Database;
using Parley.Sqlite.Rows;
using Parley.Topics;

namespace Parley.Sqlite.Tools;

/// <summary>The log that an import goes into, within one transaction. What does not fit is a <see cref="FormatException"/>.</summary>
internal sealed class ImportTarget(Connection connection)
{
    /// <summary>The largest number that clients read exactly (RFC 8259, 6); no log comes near it.</summary>
    private const long MaxNumber = 1L << 53;

    private LogPosition? _head;
    private string? _topic;
    private TopicTail _last = new(0, 0, 0, 0, 0);
    private long _lastOffset;

    /// <summary>Entries so far.</summary>
    public long Count { get; private set; }

    /// <summary>The line about the exported log.</summary>
    public void Begin(LogPosition head)
    {
        if (_head is not null)
        {
            throw new FormatException("A second export begins here; import one at a time.");
        }

        if (head.Seq > MaxNumber)
        {
            throw new FormatException($"It ends with entry {head.Seq}, and no log has so many.");
        }

        _head = head;
        var isEmpty = connection.QueryNumber("SELECT NOT EXISTS (SELECT 1 FROM topics)") != 0
            && Meta.GetNumber(connection, Meta.SeqFloor) == 0;
        if (isEmpty)
        {
            Meta.Set(connection, Meta.Epoch, head.Epoch);
        }
        else if (Meta.GetText(connection, Meta.Epoch) != head.Epoch)
        {
            throw new FormatException(
                "The log has messages of its own, and ids of two logs do not go together; import into an empty file.");
        }
    }

    /// <summary>The line about a topic.</summary>
    public void BeginTopic(string topic, long offset, long oldest, LogPosition trimmed)
    {
        RequireEpoch(trimmed.Epoch);
        EndTopic();
        if (!TopicName.TryNormalize(topic, out var normal, out var wrong) || normal != topic)
        {
            throw new FormatException($"\"{topic}\" is no name of a topic: {wrong?.Detail ?? "it is not in normal form."}");
        }

        if (offset > MaxNumber || oldest > offset || trimmed.Seq > _head!.Value.Seq)
        {
            throw new FormatException($"Topic {topic} has numbers that do not go together.");
        }

        if (EntryRows.TopicId(connection, topic) is not null)
        {
            throw new FormatException($"The log has a topic {topic} already.");
        }

        using var create = connection.Prepare(
            """
            INSERT INTO topics (name, last_seq, last_offset, last_place, last_total, oldest_offset, trimmed_seq)
            VALUES (?, ?, ?, 0, 0, ?, ?) RETURNING id
            """);
        create.Bind(1, topic).Bind(2, trimmed.Seq).Bind(3, offset)
            .Bind(4, oldest == 0 ? offset + 1 : oldest).Bind(5, trimmed.Seq).Step();
        _topic = topic;
        _last = new TopicTail(create.Int64(0), trimmed.Seq, oldest == 0 ? offset : oldest - 1, 0, 0);
        _lastOffset = offset;
    }

    /// <summary>An entry.</summary>
    public void Add(string epoch, LogEntry entry)
    {
        RequireEpoch(epoch);
        if (entry.Topic != _topic)
        {
            throw new FormatException($"It belongs to {entry.Topic}, but no line begins that topic.");
        }

        var isMessage = entry.Type == EntryType.Message;
        if (entry.Seq <= _last.Seq || entry.Seq > _head!.Value.Seq || (isMessage && entry.Offset != _last.Offset + 1))
        {
            throw new FormatException($"Entry {entry.Seq} with offset {entry.Offset} does not follow entry {_last.Seq} with offset {_last.Offset}.");
        }

        if (entry.Data.Length > JsonData.MaxBytes)
        {
            throw new FormatException($"Entry {entry.Seq} has more than {JsonData.MaxBytes} bytes of data.");
        }

        _last = _last.Next(entry);
        EntryRows.Insert(connection, entry, _last);
        Count++;
    }

    /// <summary>The end of the input.</summary>
    public void Finish(long gap)
    {
        if (_head is null)
        {
            throw new FormatException("It is empty.");
        }

        EndTopic();
        Meta.Set(connection, Meta.SeqFloor, Math.Max(Meta.GetNumber(connection, Meta.SeqFloor), _head.Value.Seq + gap));

        ClockFalls.FindAll(connection);

        // The new messages may lie before those that are indexed.
        Meta.Set(connection, Meta.SearchVersion, 0);
    }

    private void EndTopic()
    {
        if (_topic is null)
        {
            return;
        }

        if (_last.Offset != _lastOffset)
        {
            throw new FormatException($"Topic {_topic} ends with offset {_last.Offset} instead of {_lastOffset}.");
        }

        TopicRows.Save(connection, _last);
    }

    private void RequireEpoch(string epoch)
    {
        if (_head is null)
        {
            throw new FormatException("The export does not begin with a line about its log.");
        }

        if (epoch != _head.Value.Epoch)
        {
            throw new FormatException($"It is of epoch {epoch}, the export of {_head.Value.Epoch}.");
        }
    }
}
