using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>Acts as JSON: in the log, and as hosts read them.</summary>
internal static class ActJson
{
    /// <summary>The wire name of a kind.</summary>
    public static string Name(ActKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>The kind with a wire name.</summary>
    public static bool TryParseKind(string? name, out ActKind kind)
    {
        foreach (var known in Enum.GetValues<ActKind>())
        {
            if (Name(known) == name)
            {
                kind = known;
                return true;
            }
        }

        kind = default;
        return false;
    }

    /// <summary>An act for the log.</summary>
    public static byte[] ToBytes(Act act)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body, EventJson.WriterOptions))
        {
            json.WriteStartObject();
            WriteMembers(json, act);
            if (act.PasscodeHash is not null)
            {
                json.WriteString("hash"u8, act.PasscodeHash);
            }

            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary>Writes what everybody may know who may read it at all: not the passcode's hash.</summary>
    public static void WriteMembers(Utf8JsonWriter json, Act act)
    {
        json.WriteString("action"u8, Name(act.Kind));
        if (act.Room.Length > 0)
        {
            json.WriteString("topic"u8, act.Room);
        }

        if (act.Whom is not null)
        {
            EventJson.WriteUser(json, "user"u8, act.Whom);
        }

        if (act.Address is not null)
        {
            json.WriteString("address"u8, act.Address);
        }

        if (act.Until is { } until)
        {
            EventJson.WriteTime(json, "until"u8, until.ToUnixTimeMilliseconds());
        }

        if (act.Kind == ActKind.Slow)
        {
            json.WriteNumber("seconds"u8, act.Seconds);
        }

        if (act.Kind == ActKind.Passcode)
        {
            json.WriteBoolean("isSet"u8, act.PasscodeHash is not null);
        }

        if (act.Reason is not null)
        {
            json.WriteString("reason"u8, act.Reason);
        }
    }

    /// <summary>Reads an act from the log; null for one that a newer version wrote and this one does not know.</summary>
    public static Act? Read(ReadOnlyMemory<byte> data)
    {
        using var document = JsonDocument.Parse(data);
        var json = document.RootElement;
        return TryParseKind(Text(json, "action"), out var kind)
            ? new Act(kind)
            {
                Room = Text(json, "topic") ?? "",
                Whom = json.TryGetProperty("user", out var user) ? new User(Text(user, "id"), Text(user, "name")) : null,
                Address = Text(json, "address"),
                Until = Text(json, "until") is { } until ? DateTimeOffset.Parse(until, CultureInfo.InvariantCulture) : null,
                Seconds = json.TryGetProperty("seconds", out var seconds) ? seconds.GetInt32() : 0,
                PasscodeHash = Text(json, "hash"),
                Reason = Text(json, "reason"),
            }
            : null;
    }

    private static string? Text(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
