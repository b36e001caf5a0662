using System.Globalization;
using System.Text;
using System.Text.Json;
using Parley.Messages;

namespace Parley.Sqlite.Tools;

/// <summary>One line of an export.</summary>
internal abstract record ImportLine
{
    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It is no line of an export.</exception>
    public static ImportLine Parse(string line)
    {
        using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 128 });
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String
            || !root.TryGetProperty("payload", out var payload) || payload.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("It is no object with a type and a payload.");
        }

        return type.GetString() switch
        {
            "log" => ReadLog(payload),
            "topic" => ReadTopic(payload),
            "message" => ReadEntry(payload, EntryType.Message),
            "edited" => ReadEntry(payload, EntryType.Edited),
            "deleted" => ReadEntry(payload, EntryType.Deleted),
            var other => throw new FormatException($"It has the unknown type \"{other}\"."),
        };
    }

    /// <summary>Brings it in.</summary>
    public abstract void Apply(ImportTarget target);

    private static LogLine ReadLog(JsonElement payload) => Number(payload, "version") is var version and not 1
        ? throw new FormatException($"It is of version {version}; this program reads version 1.")
        : new LogLine(Position(payload, "head"));

    private static TopicLine ReadTopic(JsonElement payload) => new(
        Text(payload, "topic") ?? throw new FormatException("It has no topic."),
        Number(payload, "offset"), Number(payload, "oldest"), Position(payload, "trimmed"));

    private static EntryLine ReadEntry(JsonElement payload, EntryType type)
    {
        var id = Position(payload, "id");
        var isMessage = type == EntryType.Message;
        var user = payload.GetProperty(isMessage ? "from" : "by");
        return new EntryLine(id.Epoch, new LogEntry
        {
            Type = type,
            Seq = id.Seq,
            Topic = Text(payload, "topic") ?? throw new FormatException("It has no topic."),
            Offset = Number(payload, "offset"),
            TimeMs = Time(payload, "time") ?? throw new FormatException("It has no time."),
            By = new User(Text(user, "id"), Text(user, "name")),
            Data = payload.TryGetProperty("data", out var data) ? Encoding.UTF8.GetBytes(data.GetRawText()) : default,
            Key = Text(payload, "key"),
            Kind = Text(payload, "kind"),
            MessageSeq = isMessage ? 0 : Position(payload, "message").Seq,
            EditedMs = Time(payload, "edited"),
            IsDeleted = payload.TryGetProperty("deleted", out var deleted) && deleted.GetBoolean(),
        });
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) && number >= 0
            ? number
            : throw new FormatException($"It has no number \"{name}\".");

    private static LogPosition Position(JsonElement element, string name) =>
        LogPosition.TryParse(Text(element, name), out var position)
            ? position
            : throw new FormatException($"It has no id \"{name}\".");

    private static long? Time(JsonElement element, string name) => Text(element, name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : throw new FormatException($"Its \"{name}\" is no time.");

    private sealed record LogLine(LogPosition Head) : ImportLine
    {
        public override void Apply(ImportTarget target) => target.Begin(Head);
    }

    private sealed record TopicLine(string Topic, long Offset, long Oldest, LogPosition Trimmed) : ImportLine
    {
        public override void Apply(ImportTarget target) => target.BeginTopic(Topic, Offset, Oldest, Trimmed);
    }

    private sealed record EntryLine(string Epoch, LogEntry Entry) : ImportLine
    {
        public override void Apply(ImportTarget target) => target.Add(Epoch, Entry);
    }
}
