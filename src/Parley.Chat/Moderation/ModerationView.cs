using System.Text.Json;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>What somebody sees of the moderation of a room, or of the server.</summary>
internal static class ModerationView
{
    /// <summary>The wire name of a rank; null for a member.</summary>
    public static string? Name(Rank rank) => rank switch
    {
        Rank.Host => "host",
        Rank.Moderator or Rank.RoomModerator => "moderator",
        _ => null,
    };

    /// <summary>Writes it.</summary>
    /// <param name="json">The writer, in an object.</param>
    /// <param name="now">What was decided.</param>
    /// <param name="room">The room; empty for the server.</param>
    /// <param name="rank">Who looks: moderators see who is shut out.</param>
    /// <param name="at">The time.</param>
    public static void Write(Utf8JsonWriter json, ModerationSnapshot now, string room, Rank rank, DateTimeOffset at)
    {
        json.WriteString("role"u8, Name(rank));
        WriteRules(json, now, room);
        if (rank >= (room.Length == 0 ? Rank.Moderator : Rank.RoomModerator))
        {
            WriteSanctions(json, "banned", ActKind.Ban);
            WriteSanctions(json, "kicked", ActKind.Kick);
            WriteSanctions(json, "muted", ActKind.Mute);
        }

        void WriteSanctions(Utf8JsonWriter json, string name, ActKind kind)
        {
            json.WriteStartArray(name);
            foreach (var sanction in now.Sanctions.Values
                .Where(one => one.Act.Kind == kind && one.Act.Room == room && one.Holds(at))
                .OrderByDescending(one => one.Time))
            {
                json.WriteStartObject();
                ActJson.WriteMembers(json, sanction.Act);
                EventJson.WriteUser(json, "by"u8, sanction.By);
                EventJson.WriteTime(json, "time"u8, sanction.Time.ToUnixTimeMilliseconds());
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    /// <summary>Writes what those outside of a room with a passcode may know: that it has one.</summary>
    public static void WriteClosed(Utf8JsonWriter json)
    {
        json.WriteNull("role"u8);
        json.WriteBoolean("passcode"u8, true);
    }

    /// <summary>Writes what everybody in a room, or on the server (empty), may know.</summary>
    public static void WriteRules(Utf8JsonWriter json, ModerationSnapshot now, string room)
    {
        var rules = now.RulesOf(room);
        json.WriteBoolean("passcode"u8, rules.PasscodeHash is not null);
        if (room.Length > 0)
        {
            json.WriteNumber("slow"u8, rules.SlowSeconds);
            json.WriteBoolean("locked"u8, rules.IsLocked);
        }

        WriteUsers(json, "hosts", now.Hosts.Values);
        WriteUsers(json, "moderators", now.Moderators
            .Where(entry => entry.Key.Room.Length == 0 || entry.Key.Room == room)
            .Select(entry => entry.Value).DistinctBy(user => user.Id));
    }

    private static void WriteUsers(Utf8JsonWriter json, string name, IEnumerable<User> users)
    {
        json.WriteStartArray(name);
        foreach (var user in users)
        {
            EventJson.WriteUser(json, user);
        }

        json.WriteEndArray();
    }
}
