// hot path
using System.Diagnostics.CodeAnalysis;

namespace Parley.Messages;

/// <summary>Takes an entry that is read. It must be quick, and may not ask the log.</summary>
/// <param name="entry">The entry, valid until the call returns.</param>
public delegate void EntryReceiver(in EntryView entry);

/// <summary>
/// An entry while it is read: what a <see cref="LogEntry"/> holds, but without memory of its own, so that whoever reads a
/// million entries leaves nothing behind for the collector. Its members mean what they mean there.
/// </summary>
public readonly ref struct EntryView
{
    /// <summary>An entry that somebody fills in.</summary>
    public EntryView()
    {
    }

    /// <summary>The view of an entry.</summary>
    [SetsRequiredMembers]
    public EntryView(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Type = entry.Type;
        Seq = entry.Seq;
        Topic = entry.Topic;
        Offset = entry.Offset;
        TimeMs = entry.TimeMs;
        By = entry.By;
        Data = entry.Data.Span;
        Key = entry.Key;
        Kind = entry.Kind;
        MessageSeq = entry.MessageSeq;
        EditedMs = entry.EditedMs;
        IsDeleted = entry.IsDeleted;
    }

    /// <inheritdoc cref="LogEntry.Type"/>
    public EntryType Type { get; init; }

    /// <inheritdoc cref="LogEntry.Seq"/>
    public required long Seq { get; init; }

    /// <inheritdoc cref="LogEntry.Topic"/>
    public required string Topic { get; init; }

    /// <inheritdoc cref="LogEntry.Offset"/>
    public required long Offset { get; init; }

    /// <inheritdoc cref="LogEntry.TimeMs"/>
    public required long TimeMs { get; init; }

    /// <inheritdoc cref="LogEntry.By"/>
    public required User By { get; init; }

    /// <inheritdoc cref="LogEntry.Data"/>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <inheritdoc cref="LogEntry.Key"/>
    public string? Key { get; init; }

    /// <inheritdoc cref="LogEntry.Kind"/>
    public string? Kind { get; init; }

    /// <inheritdoc cref="LogEntry.MessageSeq"/>
    public long MessageSeq { get; init; }

    /// <inheritdoc cref="LogEntry.EditedMs"/>
    public long? EditedMs { get; init; }

    /// <inheritdoc cref="LogEntry.IsDeleted"/>
    public bool IsDeleted { get; init; }

    /// <summary>The entry with memory of its own, to be kept.</summary>
    public LogEntry ToEntry() => new()
    {
        Type = Type,
        Seq = Seq,
        Topic = Topic,
        Offset = Offset,
        TimeMs = TimeMs,
        By = By,
        Data = Data.ToArray(),
        Key = Key,
        Kind = Kind,
        MessageSeq = MessageSeq,
        EditedMs = EditedMs,
        IsDeleted = IsDeleted,
    };
}
