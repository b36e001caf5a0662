using Parley.Client.Wire;

namespace Parley.Client.Topics;

/// <summary>Makes the items of events that have no place among the messages.</summary>
internal static class Notices
{
    private static readonly Person s_nobody = new(null, null);

    /// <returns>Null for what this version does not know.</returns>
    public static ParleyEvent? Make(ReadOnlySpan<byte> type, string topic, EventFields fields)
    {
        var person = fields.Person ?? s_nobody;
        var time = fields.Time ?? default;
        return type switch
        {
            _ when type.SequenceEqual("typing"u8) => new Typing(topic, person),
            _ when type.SequenceEqual("joined"u8) => new Joined(topic, person, time),
            _ when type.SequenceEqual("left"u8) => new Left(topic, person, time),
            _ when type.SequenceEqual("away"u8) => new Away(topic, person, time),
            _ when type.SequenceEqual("back"u8) => new Back(topic, person, time),
            _ when type.SequenceEqual("renamed"u8) => new Renamed(topic, person, fields.Was, time),
            _ when type.SequenceEqual("read"u8) => new ReadElsewhere(topic, fields.Offset),
            _ => null,
        };
    }
}
