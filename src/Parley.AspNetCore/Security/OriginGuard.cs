using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Parley.AspNetCore.Web;
using Parley.Codes;

namespace Parley.AspNetCore.Security;

/// <summary>
/// Refuses requests by which a foreign page could act in a visitor's name: everything that writes, and every WebSocket,
/// which browsers let any page open. A request without <c>Origin</c> comes from a program and passes, unless
/// <c>Sec-Fetch-Site</c> tells that a browser sent it for another site.
/// </summary>
internal sealed class OriginGuard(FrozenSet<WebOrigin> allowed)
{
    /// <summary>Null when the request is let in; else the refusal.</summary>
    public Task? Answer(HttpContext context)
    {
        var request = context.Request;
        if (!NeedsOrigin(request) || IsTrusted(request))
            return null;
        return Problem.WriteAsync(
            context,
            ErrorCode.BadOrigin,
            $"The origin {Describe(request.Headers.Origin)} is not this server's own. If it should be let in, add it to the allowed origins.");
    }

    // What opens a WebSocket is a GET with Upgrade in HTTP/1.1 and a CONNECT in HTTP/2.
    private static bool NeedsOrigin(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        || !StringValues.IsNullOrEmpty(request.Headers.Upgrade);

    private bool IsTrusted(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (origin.Count == 0)
            return request.Headers["Sec-Fetch-Site"] is var site && (site.Count == 0 || site == "same-origin" || site == "none");
        if (origin.Count > 1 || !WebOrigin.TryParse(origin, out var page))
            return false;
        return allowed.Contains(page!) || (WebOrigin.TryParse($"{request.Scheme}://{request.Host}", out var own) && page == own);
    }

    private static string Describe(StringValues origin) => origin.Count == 0 ? "of the page, another site," : $"\"{origin}\"";
}
