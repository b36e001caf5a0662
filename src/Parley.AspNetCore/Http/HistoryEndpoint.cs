using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Parley.Access;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Commands;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Log;
using Parley.Messages;

namespace Parley.AspNetCore.Http;

/// <summary><c>GET /topics/{topic}/messages</c>: a page of what was published, oldest first.</summary>
internal static class HistoryEndpoint
{
    public static async Task ServeAsync(HttpContext context)
    {
        var hub = context.GetHub();
        var user = await context.GetUserAsync().ConfigureAwait(false);
        var head = hub.Head;
        if (!context.TryGetTopic(out var topic, out var refusal) || !TryGetQuery(context.Request, topic, head, out var query, out refusal))
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        refusal = await hub.CheckAccessAsync(AccessAction.ReadHistory, user, topic, context.RequestAborted).ConfigureAwait(false);
        if (refusal is not null)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        using var lease = await LongAnswer.TakeAsync(context, user, LongAnswer.PageBytes).ConfigureAwait(false);
        if (lease is null)
        {
            return;
        }

        var page = await hub.ReadHistoryAsync(query, context.RequestAborted).ConfigureAwait(false);
        lease.ResizeTo(LongAnswer.BytesOf(page));
        await LongAnswer.WriteAsync(
            context,
            "messages",
            page.Messages,
            (json, message) => EventJson.WriteEntry(json, head.Epoch, message),
            json =>
            {
                json.WriteBoolean("more"u8, page.More);
                json.WriteString("head"u8, head.ToString());
            }).ConfigureAwait(false);
    }

    private static bool TryGetQuery(
        HttpRequest request,
        string topic,
        LogPosition head,
        [NotNullWhen(true)] out HistoryQuery? query,
        [NotNullWhen(false)] out Refusal? refusal)
    {
        query = null;
        if (!request.TryGetLimit(HistoryRequest.MaxLimit, HistoryRequest.DefaultLimit, out var limit, out refusal)
            || !TryGetBound(request, "before", out var before, out refusal)
            || !TryGetBound(request, "after", out var after, out refusal))
        {
            return false;
        }

        var page = new HistoryRequest(topic) { Before = before, After = after, Limit = limit };
        return page.TryToQuery(head, out query, out refusal);
    }

    private static bool TryGetBound(
        HttpRequest request, string name, out HistoryBound? bound, [NotNullWhen(false)] out Refusal? refusal)
    {
        bound = null;
        refusal = null;
        var text = request.Query[name];
        if (text.Count == 0)
        {
            return true;
        }

        if (HistoryBound.TryParse(text.ToString(), out var parsed))
        {
            bound = parsed;
            return true;
        }

        refusal = new Refusal(ErrorCode.BadPosition, $"'{name}' must be an id (<epoch>-<seq>) or an offset.");
        return false;
    }
}
