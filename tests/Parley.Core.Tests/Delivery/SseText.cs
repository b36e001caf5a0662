using System.Text;
using System.Text.Json;

namespace Parley.Core.Tests.Delivery;

/// <summary>Reads what went out on an SSE wire, as an EventSource would.</summary>
internal static class SseText
{
    public sealed record Event(string Type, string? Id, string Data)
    {
        public JsonElement Json => JsonDocument.Parse(Data).RootElement;

        public long Seq => long.Parse(Id![(Id!.IndexOf('-', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The whole events in the bytes; a last one that is cut off is left out.</summary>
    public static List<Event> Parse(ReadOnlySpan<byte> bytes)
    {
        var events = new List<Event>();
        var text = Encoding.UTF8.GetString(bytes);
        var end = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return events;
        }

        foreach (var block in text[..end].Split("\n\n"))
        {
            string? id = null;
            var type = "message";
            var data = new List<string>();
            foreach (var line in block.Split('\n'))
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                {
                    id = line[4..];
                }
                else if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    type = line[7..];
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    data.Add(line[6..]);
                }
            }

            if (data.Count > 0)
            {
                events.Add(new Event(type, id, string.Join('\n', data)));
            }
        }

        return events;
    }
}
