using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Parley.AspNetCore.Web;

namespace Parley.AspNetCore.Security;

/// <summary>Who is let in: every check in its order.</summary>
/// <param name="proxies">Puts in place what trusted proxies say of their clients; null where none is trusted.</param>
/// <param name="hosts">The names of this server.</param>
/// <param name="cors">Answers for the configured origins; null where there are none.</param>
/// <param name="origins">The pages that may write.</param>
internal sealed class GuardChecks(
    ForwardedHeadersMiddleware? proxies, HostGuard hosts, CrossOriginAnswers? cors, OriginGuard origins)
{
    /// <summary>Puts in place what trusted proxies say, once a request: what stands before that is the client's own.</summary>
    public void Prepare(HttpContext context)
    {
        if (proxies is not null && context.Features.Get<Prepared>() is null)
        {
            context.Features.Set(Prepared.Instance);
            proxies.ApplyForwarders(context);
        }
    }

    /// <summary>Looks at a request.</summary>
    /// <returns>Null when it goes on; else it is answered by the task.</returns>
    public Task? Answer(HttpContext context)
    {
        if (!RequestReading.HasReadableHost(context.Request))
            return RequestReading.RefuseHostAsync(context);
        Prepare(context);
        return hosts.Answer(context) ?? cors?.Answer(context) ?? origins.Answer(context);
    }

    private sealed class Prepared
    {
        public static Prepared Instance { get; } = new();
    }
}
