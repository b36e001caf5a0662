using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Web;
using Parley.Codes;

namespace Parley.AspNetCore.Http;

/// <summary><c>GET /health/live</c> and <c>GET /health/ready</c>, for whoever runs the server.</summary>
internal static class HealthEndpoints
{
    /// <summary>The process answers.</summary>
    public static Task LiveAsync(HttpContext context) => WriteAsync(context, "live");

    /// <summary>The process takes connections and messages.</summary>
    public static Task ReadyAsync(HttpContext context) =>
        context.GetHub().IsReady
            ? WriteAsync(context, "ready")
            : Problem.WriteAsync(context, ErrorCode.Unavailable, "The server is stopping, or nothing can be stored now.");

    private static Task WriteAsync(HttpContext context, string status) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => json.WriteString("status"u8, status));
}
