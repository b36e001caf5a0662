using System.Text.Json;
using Parley.Frames;

namespace Parley.Delivery;

/// <summary>Events for certain connections, whatever they follow: beside the log, without an id.</summary>
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
