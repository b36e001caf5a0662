using Microsoft.AspNetCore.Http;
using Parley.Access;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Identity;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Admission.Proofs;

/// <summary>None of the others: what the app's <see cref="IUserResolver"/> knows, which is a browser's cookie by default.</summary>
internal sealed class BrowserProof(AccessControl control, IUserResolver users) : Proof
{
    protected override async ValueTask<(User? User, Refusal? Refusal)> LookAsync(HttpContext context)
    {
        var user = await users.ResolveAsync(context).ConfigureAwait(false);
        return (user.At(user.Grant ?? control.GuestGrant, context.Connection.RemoteIpAddress), null);
    }
}
