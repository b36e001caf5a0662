using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Access;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Admission.Proofs;

/// <summary>A ticket in the address, which is used up.</summary>
internal sealed class TicketProof(Credentials credentials) : Proof
{
    /// <summary>The parameter of an address that holds it.</summary>
    public const string Parameter = "ticket";

    protected override ValueTask<(User? User, Refusal? Refusal)> LookAsync(HttpContext context) =>
        new(credentials.TakeTicket(context.Request.Query[Parameter].ToString(), context.Connection.RemoteIpAddress));
}
