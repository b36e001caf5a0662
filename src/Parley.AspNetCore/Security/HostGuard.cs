using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Web;
using Parley.Codes;

namespace Parley.AspNetCore.Security;

/// <summary>
/// Refuses requests that were sent to a name which is not this server's. A foreign page can make its own name point at a
/// server in the local network (DNS rebinding); the browser then takes the two for one origin, and only the name in
/// <c>Host</c> still gives the page away.
/// </summary>
internal sealed class HostGuard(HostAllowList allowed)
{
    /// <summary>Null when the request is let in; else the refusal.</summary>
    public Task? Answer(HttpContext context)
    {
        var host = context.Request.Host;
        if (host.HasValue && allowed.Allows(host.Host))
            return null;
        return Problem.WriteAsync(
            context,
            ErrorCode.BadHost,
            host.HasValue
                ? $"\"{host.Host}\" is not a name of this server. If it should be, add it to the allowed hosts."
                : "The request names no host.");
    }
}
