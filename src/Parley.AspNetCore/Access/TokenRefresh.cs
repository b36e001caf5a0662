using Parley.Codes;
using Parley.Delivery;
using Parley.Messages;

namespace Parley.AspNetCore.Access;

/// <summary>Gives a live connection new rights of the same user.</summary>
internal static class TokenRefresh
{
    /// <summary>Puts the new rights in force, if they are this user's.</summary>
    /// <returns>Why not, or null.</returns>
    public static Refusal? Apply(Connection connection, User user)
    {
        if (connection.User.Id != user.Id || connection.User.Grant?.Kind != user.Grant?.Kind)
        {
            return new Refusal(
                ErrorCode.Forbidden, "This connection belongs to somebody else than the token. Open a new one with it.");
        }

        connection.Identify(user);
        return null;
    }

    /// <summary>Writes <c>ttl</c>: the seconds until the rights end, if they do.</summary>
    public static void WriteTtl(System.Text.Json.Utf8JsonWriter json, Connection connection)
    {
        if (connection.TokenSecondsLeft is { } seconds)
        {
            json.WriteNumber("ttl"u8, seconds);
        }
    }
}
