using System.Text.Json;
using Parley.Frames;

namespace Parley.Delivery;

/// <summary>Events for certain connections: beside the log, without an id.</summary>
internal static class UserNotices
{
    /// <summary>Sends an event. Connections that get the data of messages alone are passed over.</summary>
    /// <param name="connections">To whom.</param>
    /// <param name="type">The event's type.</param>
    /// <param name="payload">Writes the members of its payload.</param>
    public static void Send(IEnumerable<Connection> connections, ReadOnlySpan<byte> type, Action<Utf8JsonWriter> payload)
    {
        var frames = new ReadOnlyMemory<byte>[3];
        foreach (var connection in connections)
        {
            if (!connection.Setup.IsRaw)
            {
                var wire = connection.Setup.Wire;
                if (frames[(int)wire].IsEmpty)
                {
                    frames[(int)wire] = Encode(wire, type, payload);
                }

                connection.SendNotice(frames[(int)wire]);
            }
        }
    }

    /// <summary>Sends an event to all who follow a topic and are shown events.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="type">The event's type.</param>
    /// <param name="payload">Writes the members of its payload.</param>
    public static void Notify(this Hub hub, string topic, ReadOnlySpan<byte> type, Action<Utf8JsonWriter> payload) =>
        Send(hub.Connections.All.Where(connection => connection.Follows(topic)), type, payload);

    /// <summary>The same for every topic that is followed.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="type">The event's type.</param>
    /// <param name="payload">Writes the members of the payload for a topic.</param>
    public static void NotifyAll(this Hub hub, ReadOnlySpan<byte> type, Action<Utf8JsonWriter, string> payload)
    {
        var followers = hub.Connections.All
            .SelectMany(connection => connection.Followed(), (connection, topic) => (Connection: connection, Topic: topic))
            .ToLookup(follower => follower.Topic, follower => follower.Connection);
        foreach (var topic in followers)
        {
            Send(topic, type, json => payload(json, topic.Key));
        }
    }

    private static byte[] Encode(Wire wire, ReadOnlySpan<byte> type, Action<Utf8JsonWriter> payload)
    {
        var encoder = FrameEncoder.Shared;
        var json = encoder.Begin(type);
        json.WriteStartObject();
        payload(json);
        json.WriteEndObject();
        json.Flush();
        return encoder.Encode(new FrameFormat(wire, View.Entries)).ToArray();
    }
}
