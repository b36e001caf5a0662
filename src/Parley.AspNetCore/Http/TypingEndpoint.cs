using Microsoft.AspNetCore.Http;
using Parley.Access;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Web;

namespace Parley.AspNetCore.Http;

/// <summary><c>POST /topics/{topic}/typing</c>: tells those who want to see people that somebody types.</summary>
internal static class TypingEndpoint
{
    public static async Task ServeAsync(HttpContext context)
    {
        var hub = context.GetHub();
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (context.TryGetTopic(out var topic, out var refusal))
        {
            refusal = await hub.CheckAccessAsync(AccessAction.Publish, user, topic, context.RequestAborted).ConfigureAwait(false);
        }

        if (refusal is not null)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        hub.Typing(topic!, user);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
