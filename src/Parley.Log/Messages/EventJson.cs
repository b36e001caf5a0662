// hot path
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.Messages;

/// <summary>Writes the JSON of messages, as clients receive them. The same bytes go out on every transport, in history and in an export.</summary>
public static class EventJson
{
    /// <summary>How JSON is written: no escaping beyond what JSON asks for, because the bytes never stand inside HTML.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The wire name of an entry's type.</summary>
    public static ReadOnlySpan<byte> TypeName(EntryType type) => type switch
    {
        EntryType.Message => "message"u8,
        EntryType.Edited => "edited"u8,
        _ => "deleted"u8,
    };

    /// <summary>Writes the payload of a log entry.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="epoch">The log's epoch.</param>
    /// <param name="entry">The entry.</param>
    public static void WriteEntry(Utf8JsonWriter json, string epoch, LogEntry entry) =>
        WriteEntry(json, epoch, new EntryView(entry));

    /// <summary>Writes the payload of a log entry that is being read.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="epoch">The log's epoch.</param>
    /// <param name="entry">The entry.</param>
    public static void WriteEntry(Utf8JsonWriter json, string epoch, in EntryView entry)
    {
        json.WriteStartObject();
        json.WriteString("topic"u8, entry.Topic);
        WriteId(json, "id"u8, epoch, entry.Seq);
        if (entry.Type == EntryType.Message)
        {
            WriteMessage(json, entry);
        }
        else
        {
            WriteId(json, "message"u8, epoch, entry.MessageSeq);
            json.WriteNumber("offset"u8, entry.Offset);
            WriteTime(json, "time"u8, entry.TimeMs);
            WriteUser(json, "by"u8, entry.By);
            WriteData(json, entry.Data);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a position as a string member, or null for none.</summary>
    public static void WriteId(Utf8JsonWriter json, ReadOnlySpan<byte> name, string epoch, long seq)
    {
        Span<char> text = stackalloc char[LogPosition.MaxLength];
        epoch.CopyTo(text);
        text[epoch.Length] = '-';
        seq.TryFormat(text[(epoch.Length + 1)..], out var digits, default, CultureInfo.InvariantCulture);
        json.WriteString(name, text[..(epoch.Length + 1 + digits)]);
    }

    /// <summary>Writes a time: RFC 3339, UTC, milliseconds.</summary>
    public static void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, long timeMs)
    {
        Span<byte> text = stackalloc byte[32];
        DateTimeOffset.FromUnixTimeMilliseconds(timeMs)
            .TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    /// <summary>Writes <c>{"id":…,"name":…}</c>.</summary>
    public static void WriteUser(Utf8JsonWriter json, ReadOnlySpan<byte> name, User user)
    {
        json.WritePropertyName(name);
        WriteUser(json, user);
    }

    /// <summary>Writes <c>{"id":…,"name":…}</c> as a value.</summary>
    public static void WriteUser(Utf8JsonWriter json, User user)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, user.Id);
        json.WriteString("name"u8, user.Name);
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, in EntryView entry)
    {
        json.WriteNumber("offset"u8, entry.Offset);
        WriteTime(json, "time"u8, entry.TimeMs);
        WriteUser(json, "from"u8, entry.By);
        WriteData(json, entry.Data);
        if (entry.Key is not null)
        {
            json.WriteString("key"u8, entry.Key);
        }

        if (entry.Kind is not null)
        {
            json.WriteString("kind"u8, entry.Kind);
        }

        if (entry.IsDeleted)
        {
            json.WriteBoolean("deleted"u8, true);
        }
        else if (entry.EditedMs is { } edited)
        {
            WriteTime(json, "edited"u8, edited);
        }
    }

    private static void WriteData(Utf8JsonWriter json, ReadOnlySpan<byte> data)
    {
        if (!data.IsEmpty)
        {
            json.WritePropertyName("data"u8);
            json.WriteRawValue(data, skipInputValidation: true);
        }
    }
}
