using System.Text.Json;
using Parley.Codes;
using Parley.Messages;

namespace Parley.Frames;

/// <summary>Writes the JSON of a refusal's terms, as clients receive it.</summary>
public static class RefusalJson
{
    /// <summary>Writes the members <c>until</c> (a time) and <c>reason</c>, as far as there are any.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="json">Stands in an object.</param>
    public static void WriteTo(this RefusalTerms terms, Utf8JsonWriter json)
    {
        if (terms.Until is { } end)
        {
            EventJson.WriteTime(json, "until"u8, end.ToUnixTimeMilliseconds());
        }

        if (terms.Reason is not null)
        {
            json.WriteString("reason"u8, terms.Reason);
        }
    }
}
