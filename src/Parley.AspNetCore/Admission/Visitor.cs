using Parley.Access;
using Parley.AspNetCore.Limits;
using Parley.Messages;

namespace Parley.AspNetCore.Admission;

/// <summary>
/// One who came in by a door: every rule sees this, and it never changes. It says who it is, what was shown at the door and from where
/// (<see cref="User.Caller"/>, by which rights, kicks and bans are asked), and holds what may still be asked for.
/// </summary>
/// <param name="User">Who, as a visitor.</param>
/// <param name="Limits">What may still be asked for, and how many connections there may be.</param>
internal sealed record Visitor(User User, ClientLimits Limits)
{
    /// <summary>Whether nothing was shown that could be checked.</summary>
    public bool IsGuest => User.Grant is { Kind: GrantKind.Guest };
}
