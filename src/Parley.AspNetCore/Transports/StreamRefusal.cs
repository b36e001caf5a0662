using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Web;
using Parley.Codes;

namespace Parley.AspNetCore.Transports;

/// <summary>Says no to a stream, in the way that its client understands.</summary>
internal static class StreamRefusal
{
    /// <summary>
    /// A returning EventSource that shall not return gets 204, the only answer that ends it without an error in a loop
    /// (WHATWG HTML, 9.2.3); everybody else gets the problem.
    /// </summary>
    public static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        var isReturning = context.Request.Headers.ContainsKey("Last-Event-ID")
            && context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
        if (isReturning && refusal.Code.HttpStatus is (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        return Problem.WriteAsync(context, refusal);
    }
}
