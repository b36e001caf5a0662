using System.Text.Json;
using Parley.Frames;

namespace Parley.Codes;

/// <summary>What somebody decided about a client that is refused, for programs that say it in words of their own.</summary>
/// <param name="Until">When it ends; null when that is open.</param>
/// <param name="Reason">Why, in the words of who decided it; null when they gave none.</param>
public sealed record RefusalTerms(DateTimeOffset? Until, string? Reason)
{
    /// <summary>Writes the members <c>until</c> (a time) and <c>reason</c>, as far as there are any.</summary>
    /// <param name="json">Stands in an object.</param>
    public void WriteTo(Utf8JsonWriter json)
    {
        if (Until is { } end)
        {
            EventJson.WriteTime(json, "until"u8, end.ToUnixTimeMilliseconds());
        }

        if (Reason is not null)
        {
            json.WriteString("reason"u8, Reason);
        }
    }
}
