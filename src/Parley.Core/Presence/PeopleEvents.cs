using System.Buffers;
using Parley.Frames;
using Parley.Messages;

namespace Parley.Presence;

/// <summary>Events about people, which are not in the log.</summary>
internal static class PeopleEvents
{
    /// <summary>Loads an event into an encoder.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="type">The event's type.</param>
    /// <param name="topic">Where it happened.</param>
    /// <param name="user">To whom.</param>
    /// <param name="time">When; null for an event without a time.</param>
    /// <param name="was">The name that was shown before; null for an event without.</param>
    public static void Load(
        FrameEncoder encoder, ReadOnlySpan<byte> type, string topic, User user, DateTimeOffset? time, string? was = null)
    {
        var json = encoder.Begin(type);
        json.WriteStartObject();
        json.WriteString("topic"u8, topic);
        EventJson.WriteUser(json, "user"u8, user);
        if (was is not null)
        {
            json.WriteString("was"u8, was);
        }

        if (time is { } moment)
        {
            EventJson.WriteTime(json, "time"u8, moment.ToUnixTimeMilliseconds());
        }

        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>Writes what leads from those who were there to those who are there now, for a client that could not be told as it happened.</summary>
    /// <param name="output">Takes the frames.</param>
    /// <param name="format">The client's.</param>
    /// <param name="topic">Where they are.</param>
    /// <param name="before">Who was there.</param>
    /// <param name="now">Who is there now.</param>
    /// <param name="time">Now.</param>
    public static void WriteDifference(
        IBufferWriter<byte> output,
        FrameFormat format,
        string topic,
        IReadOnlyList<PresentUser> before,
        IReadOnlyList<PresentUser> now,
        DateTimeOffset time)
    {
        if (ReferenceEquals(before, now))
        {
            return;
        }

        var known = before.ToDictionary(KeyOf);
        foreach (var user in now)
        {
            if (!known.Remove(KeyOf(user), out var was))
            {
                Write("joined"u8, user);
            }
            else if (was.Name != user.Name)
            {
                Write("renamed"u8, user, was.Name);
            }

            if (user.IsAway != (was?.IsAway ?? false))
            {
                Write(user.IsAway ? "away"u8 : "back"u8, user);
            }
        }

        foreach (var user in before.Where(user => known.ContainsKey(KeyOf(user))))
        {
            Write("left"u8, user);
        }

        void Write(ReadOnlySpan<byte> type, PresentUser user, string? was = null)
        {
            var encoder = FrameEncoder.Shared;
            Load(encoder, type, topic, new User(user.Id, user.Name), time, was);
            output.Write(encoder.Encode(format));
        }
    }

    private static (string? Id, string? Name) KeyOf(PresentUser user) => (user.Id, user.Id is null ? user.Name : null);
}
