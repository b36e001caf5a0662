using Microsoft.AspNetCore.Http;

namespace Parley.AspNetCore.Security;

/// <summary>
/// What is done before a request is served, in one scope. As a feature of the request it waits for Parley's endpoints, which
/// ask it themselves: so it does not matter where in the pipeline the routing stands.
/// </summary>
/// <param name="checks">Who is let in; null for everybody.</param>
/// <param name="setHeaders">Whether the answer gets the security headers.</param>
internal sealed class Guards(GuardChecks? checks, bool setHeaders)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => checks is null && !setHeaders;

    /// <summary>Puts the client's own address in place of a trusted proxy's: before anybody is asked who it is, and once.</summary>
    public void Prepare(HttpContext context) => checks?.Prepare(context);

    /// <summary>Looks at a request.</summary>
    /// <returns>Null when it goes on; else it is answered by the task.</returns>
    public Task? Answer(HttpContext context)
    {
        if (setHeaders)
            SecurityHeaders.Set(context.Response.Headers);
        return checks?.Answer(context);
    }
}
