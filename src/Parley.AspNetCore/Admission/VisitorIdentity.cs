using System.Security.Claims;
using Parley.Access;
using Parley.Messages;

namespace Parley.AspNetCore.Admission;

/// <summary>
/// A user as ASP.NET Core knows users. Who has shown a token, a key or a ticket is signed in; a guest is not, whatever the name.
/// </summary>
internal sealed class VisitorIdentity : ClaimsIdentity
{
    private const string IdClaim = "sub";
    private const string NameClaim = "name";

    /// <param name="user">Who, with the grant.</param>
    /// <param name="scheme">How it was found out.</param>
    public VisitorIdentity(User user, string scheme)
        : base(user.Grant is { Kind: not GrantKind.Guest } ? scheme : null, NameClaim, DefaultRoleClaimType)
    {
        User = user;
        if (user.Id is not null)
        {
            AddClaim(new Claim(IdClaim, user.Id));
        }

        if (user.Name is not null)
        {
            AddClaim(new Claim(NameClaim, user.Name));
        }
    }

    /// <summary>Who, with the grant.</summary>
    public User User { get; }
}
