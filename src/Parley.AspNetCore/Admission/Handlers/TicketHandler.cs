using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Access;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Admission.Handlers;

/// <summary>A ticket in the address. It is good once, and the framework asks once a request.</summary>
internal sealed class TicketHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, Credentials credentials)
    : AdmissionHandler(options, credentials)
{
    protected override ValueTask<(User? User, Refusal? Refusal)> ShowAsync() =>
        new(Credentials.TakeTicket(Request.Query[Schemes.TicketParameter].ToString(), Address));
}
