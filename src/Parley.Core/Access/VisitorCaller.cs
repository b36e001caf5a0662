using System.Net;

namespace Parley.Access;

/// <summary>Somebody who came in by a door, and what that gives.</summary>
/// <param name="grant">What was shown at the door; that of a guest where nothing was.</param>
/// <param name="address">From where; null where that is not known.</param>
public sealed class VisitorCaller(Grant grant, IPAddress? address) : Caller
{
    /// <summary>What was shown at the door; that of a guest where nothing was.</summary>
    public Grant Grant { get; } = grant;

    /// <summary>From where; null where that is not known.</summary>
    public IPAddress? Address { get; } = address;
}
