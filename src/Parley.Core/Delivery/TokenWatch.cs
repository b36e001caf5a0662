using Parley.Access;
using Parley.Codes;
using Parley.Delivery.Lanes;

namespace Parley.Delivery;

/// <summary>When one connection's rights end. Owned by its lane; a struct that changes.</summary>
/// <param name="created">When the connection began (timestamp).</param>
internal struct TokenWatch(long created)
{
    // Whose end the client was told of.
    private Grant? _warnedOf;

    /// <summary>Tells a client that its token is about to end, and closes one whose token has, or that has not said who it is.</summary>
    /// <param name="connection">The client's.</param>
    /// <param name="lane">Its lane.</param>
    /// <param name="now">The time (timestamp).</param>
    /// <param name="options">The times.</param>
    public void Check(Connection connection, Lane lane, long now, HubOptions options)
    {
        if (connection.IsPending)
        {
            if (lane.Time.GetElapsedTime(created, now) >= options.AuthenticateTimeout)
            {
                connection.CloseFromLane(CloseCode.Unauthorized);
            }
        }
        else if (connection.User.Grant is { EndsAt: not null } grant && grant.Left(lane.Time) is { } left && left <= options.TokenWarning)
        {
            if (left <= TimeSpan.Zero)
            {
                connection.CloseFromLane(CloseCode.TokenExpired);
            }
            else if (_warnedOf != grant)
            {
                _warnedOf = grant;
                connection.Outflow.Send(ControlFrames.TokenExpires(connection.Setup, left));
            }
        }
    }
}
