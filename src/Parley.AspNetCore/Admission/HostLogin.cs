using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Parley.Access;
using Parley.AspNetCore.Access.Tokens;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Admission;

/// <summary>Who has signed in to the app around Parley, in a way that the app has set up: its cookies, its bearer tokens.</summary>
internal static class HostLogin
{
    /// <summary>The app's identity; null when nobody has signed in to it.</summary>
    public static ClaimsIdentity? Find(HttpContext context) =>
        context.User.Identities.FirstOrDefault(static identity => identity.IsAuthenticated && identity is not VisitorIdentity);

    /// <summary>The user of an identity: <c>sub</c> or the name identifier, else the name.</summary>
    /// <exception cref="RefusedException">It has an id that a user cannot have.</exception>
    public static User ToUser(HttpContext context, ClaimsIdentity identity, Rights rights)
    {
        var id = (identity.FindFirst("sub") ?? identity.FindFirst(ClaimTypes.NameIdentifier))?.Value ?? identity.Name ?? "";
        if (TokenClaims.CheckSubject(id) is { } mistake)
        {
            throw new RefusedException(new Refusal(ErrorCode.Forbidden, mistake));
        }

        return new User(id, Users.DisplayName.Shorten(identity.Name ?? id)).At(new Grant(GrantKind.Login, rights) { EndsAt = EndOf(context) });
    }

    /// <summary>When that ends; null for never, and for nobody.</summary>
    public static DateTimeOffset? EndOf(HttpContext context) =>
        context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;
}
