using Microsoft.AspNetCore.Http;
using Parley.Access;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Web;
using Parley.Frames;

namespace Parley.AspNetCore.Http;

/// <summary><c>GET /topics/{topic}/presence</c>: who follows a topic now.</summary>
internal static class PresenceEndpoint
{
    public static async Task ServeAsync(HttpContext context)
    {
        var hub = context.GetHub();
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (context.TryGetTopic(out var topic, out var refusal))
        {
            refusal = await hub.CheckAccessAsync(AccessAction.Presence, user, topic, context.RequestAborted).ConfigureAwait(false);
        }

        if (refusal is not null)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        var present = hub.GetPresence(topic!);
        using var lease = await LongAnswer.TakeAsync(context, user, LongAnswer.BytesOf(present)).ConfigureAwait(false);
        if (lease is null)
        {
            return;
        }

        await LongAnswer.WriteAsync(
            context, "users", present.Users, PresenceJson.WritePresent, json => json.WriteNumber("count"u8, present.Count)).ConfigureAwait(false);
    }
}
