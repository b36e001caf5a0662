using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Access;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Admission.Handlers;

/// <summary>An API key in <c>Authorization</c>.</summary>
internal sealed class KeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, Credentials credentials)
    : AdmissionHandler(options, credentials)
{
    protected override ValueTask<(User? User, Refusal? Refusal)> ShowAsync() => new(Credentials.ShowKey(Bearer.Read(Request) ?? "", Address));
}
