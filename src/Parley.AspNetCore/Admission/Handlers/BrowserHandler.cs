using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Identity;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Admission.Handlers;

/// <summary>
/// Who shows nothing: what the app's <see cref="IUserResolver"/> knows, which is a browser's cookie by default, and who has signed in
/// to the app.
/// </summary>
internal sealed class BrowserHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, AccessControl control, IUserResolver users, Credentials credentials)
    : AdmissionHandler(options, credentials)
{
    protected override IEnumerable<ClaimsIdentity> Others => HostLogin.Find(Context) is { } host ? [host] : [];

    protected override async ValueTask<(User? User, Refusal? Refusal)> ShowAsync()
    {
        var user = await users.ResolveAsync(Context).ConfigureAwait(false);
        return (user.At(user.Grant ?? control.GuestGrant, Address), null);
    }
}
