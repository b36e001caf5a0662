using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Web;
using Parley.Codes;

namespace Parley.Chat.Moderation;

/// <summary><c>GET</c> and <c>POST /topics/{topic}/moderation</c> and <c>/moderation</c>: how a room or the server is moderated, and moderating it.</summary>
internal static class ModerationEndpoints
{
    private const int MaxBytes = 4096;

    public static Task GetRoomAsync(HttpContext context) => OnRoomAsync(context, SeeAsync);

    public static Task PostRoomAsync(HttpContext context) => OnRoomAsync(context, DoAsync);

    public static Task GetServerAsync(HttpContext context) => SeeAsync(context, "");

    public static Task PostServerAsync(HttpContext context) => DoAsync(context, "");

    private static Task OnRoomAsync(HttpContext context, Func<HttpContext, string, Task> serve) =>
        context.TryGetTopic(out var topic, out var refusal) ? serve(context, topic) : Problem.WriteAsync(context, refusal);

    private static async Task SeeAsync(HttpContext context, string room)
    {
        var user = await context.GetUserAsync().ConfigureAwait(false);
        await AnswerAsync(context, await Moderator(context).SeeAsync(room, user, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task DoAsync(HttpContext context, string room)
    {
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (await RequestBody.ReadAsync(context, MaxBytes).ConfigureAwait(false) is { } body)
        {
            await AnswerAsync(context, await Moderator(context).DoAsync(body, room, user, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private static Moderator Moderator(HttpContext context) => context.RequestServices.GetRequiredService<Moderator>();

    private static Task AnswerAsync(HttpContext context, (Action<Utf8JsonWriter>? View, Refusal? Refusal) answer) =>
        answer.Refusal is { } refusal
            ? Problem.WriteAsync(context, refusal)
            : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, answer.View!);
}
