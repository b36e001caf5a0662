using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Access;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Admission.Proofs;

/// <summary>A token in <c>Authorization</c>, or in a cookie.</summary>
internal sealed class TokenProof(AccessControl control, Credentials credentials) : Proof
{
    protected override ValueTask<(User? User, Refusal? Refusal)> LookAsync(HttpContext context)
    {
        var request = context.Request;
        var text = Bearer.Read(request) ?? request.Cookies[control.Options.Tokens?.CookieName ?? ""] ?? "";
        return Bearer.IsTwice(request)
            ? new((null, Bearer.Twice))
            : credentials.ShowTokenAsync(text, context.Connection.RemoteIpAddress, context.RequestAborted);
    }
}
