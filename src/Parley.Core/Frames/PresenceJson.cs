using System.Text.Json;

namespace Parley.Frames;

/// <summary>Writes the JSON of who is there, as clients receive it.</summary>
public static class PresenceJson
{
    /// <summary>Writes who is there, as the members <c>users</c> and <c>count</c>.</summary>
    public static void WritePresence(Utf8JsonWriter json, PresentUsers present)
    {
        json.WriteStartArray("users"u8);
        foreach (var user in present.Users)
        {
            WritePresent(json, user);
        }

        json.WriteEndArray();
        json.WriteNumber("count"u8, present.Count);
    }

    /// <summary>Writes one who is there, as an object.</summary>
    public static void WritePresent(Utf8JsonWriter json, PresentUser user)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, user.Id);
        json.WriteString("name"u8, user.Name);
        if (user.IsAway)
        {
            json.WriteBoolean("away"u8, true);
        }

        json.WriteEndObject();
    }
}
