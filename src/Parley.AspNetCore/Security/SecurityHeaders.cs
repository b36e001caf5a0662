using Microsoft.AspNetCore.Http;

namespace Parley.AspNetCore.Security;

/// <summary>
/// Sets the headers that tell browsers to take an answer for what it is and to do nothing else with it. They are set
/// before the endpoint runs, so that an endpoint that shows a page can put its own policy in their place.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return next(context);
    }
}
