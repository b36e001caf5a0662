using Microsoft.AspNetCore.Http;

namespace Parley.AspNetCore.Security;

/// <summary>
/// The headers that tell browsers to take an answer for what it is and to do nothing else with it. They are set before the
/// answer is made, so that an endpoint that shows a page can put its own policy in their place.
/// </summary>
internal static class SecurityHeaders
{
    public static void Set(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
