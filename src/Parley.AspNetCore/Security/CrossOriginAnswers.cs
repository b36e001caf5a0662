using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Parley.AspNetCore.Security;

/// <summary>
/// Answers CORS for the configured origins. It uses the framework's rules but not its middleware, which takes its policies
/// from the app's services: an app's own CORS and this one leave each other alone.
/// </summary>
internal sealed class CrossOriginAnswers(CorsService cors, CorsPolicy policy)
{
    /// <summary>Adds the headers. Null when the request goes on; a preflight request is answered.</summary>
    public Task? Answer(HttpContext context)
    {
        if (StringValues.IsNullOrEmpty(context.Request.Headers.Origin))
            return null;
        var result = cors.EvaluatePolicy(context, policy);
        cors.ApplyResult(result, context.Response);
        if (!result.IsPreflightRequest)
            return null;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
