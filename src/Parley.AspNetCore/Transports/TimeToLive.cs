using System.Text.Json;
using Parley.Delivery;

namespace Parley.AspNetCore.Transports;

/// <summary><c>ttl</c>: the seconds until a connection's rights end, if they do.</summary>
internal static class TimeToLive
{
    /// <summary>Writes the member, where there is an end.</summary>
    public static void Write(Utf8JsonWriter json, Connection connection)
    {
        if (connection.TokenSecondsLeft is { } seconds)
        {
            json.WriteNumber("ttl"u8, seconds);
        }
    }
}
