using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Access;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Admission.Handlers;

/// <summary>A token in <c>Authorization</c>, or in a cookie.</summary>
internal sealed class TokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, AccessControl control, Credentials credentials)
    : AdmissionHandler(options, credentials)
{
    protected override ValueTask<(User? User, Refusal? Refusal)> ShowAsync()
    {
        if (Request.Headers.Authorization.Count > 1)
        {
            return new((null, new Refusal(ErrorCode.BadToken, "Authorization may be given once.")));
        }

        var token = Bearer.Read(Request) ?? Request.Cookies[control.Options.Tokens?.CookieName ?? ""] ?? "";
        return Credentials.ShowTokenAsync(token, Address, Context.RequestAborted);
    }
}
