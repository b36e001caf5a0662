using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Http;

namespace Parley.Chat.Moderation;

/// <summary><c>GET</c> and <c>POST /topics/{topic}/moderation</c> and <c>/moderation</c>: how a room or the server is moderated, and moderating it.</summary>
internal static class ModerationEndpoints
{
    private const int MaxBytes = 4096;

    public static Task GetRoomAsync(HttpContext context) => OnRoomAsync(context, WriteAsync);

    public static Task PostRoomAsync(HttpContext context) => OnRoomAsync(context, DoAsync);

    public static Task GetServerAsync(HttpContext context) => WriteAsync(context, "");

    public static Task PostServerAsync(HttpContext context) => DoAsync(context, "");

    private static Task OnRoomAsync(HttpContext context, Func<HttpContext, string, Task> serve) =>
        context.TryGetTopic(out var topic, out var refusal) ? serve(context, topic) : Problem.WriteAsync(context, refusal);

    private static async Task WriteAsync(HttpContext context, string room)
    {
        var services = context.RequestServices;
        var user = await context.GetUserAsync().ConfigureAwait(false);
        var rank = await services.GetRequiredService<ActRules>().RankOfAsync(user, room, context.RequestAborted).ConfigureAwait(false);
        await WriteViewAsync(context, room, rank, null).ConfigureAwait(false);
    }

    private static async Task DoAsync(HttpContext context, string room)
    {
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (await RequestBody.ReadAsync(context, MaxBytes).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        if (ActRequest.Read(body, out var refusal) is not { } request)
        {
            await Problem.WriteAsync(context, refusal!).ConfigureAwait(false);
            return;
        }

        var services = context.RequestServices;
        var rules = services.GetRequiredService<ActRules>();
        var moderation = services.GetRequiredService<ModerationService>();
        (var act, refusal) = await rules.MakeAsync(request, room, user, context.RequestAborted).ConfigureAwait(false);
        refusal ??= await moderation.DoAsync(act!, user, context.RequestAborted).ConfigureAwait(false);
        if (refusal is not null)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        int? deleted = act!.Kind == ActKind.Delete
            ? await moderation.DeleteAsync(
                room, act.Whom!.Id!, services.GetRequiredService<TimeProvider>().GetUtcNow() - ActRules.DeleteTime, user, context.RequestAborted).ConfigureAwait(false)
            : null;
        var rank = await rules.RankOfAsync(user, room, context.RequestAborted).ConfigureAwait(false);
        await WriteViewAsync(context, room, rank, deleted).ConfigureAwait(false);
    }

    private static Task WriteViewAsync(HttpContext context, string room, Rank rank, int? deleted)
    {
        var services = context.RequestServices;
        var now = services.GetRequiredService<ModerationState>().Now;
        var at = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            ModerationView.Write(json, now, room, rank, at);
            if (deleted is { } count)
            {
                json.WriteNumber("deleted"u8, count);
            }
        });
    }
}
