using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Access;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Admission.Proofs;

/// <summary>An API key in <c>Authorization</c>.</summary>
internal sealed class KeyProof(Credentials credentials) : Proof
{
    protected override ValueTask<(User? User, Refusal? Refusal)> LookAsync(HttpContext context) =>
        new(Bearer.IsTwice(context.Request) ? (null, Bearer.Twice)
            : credentials.ShowKey(Bearer.Read(context.Request) ?? "", context.Connection.RemoteIpAddress));
}
