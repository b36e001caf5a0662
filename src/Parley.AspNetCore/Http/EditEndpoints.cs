using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Http;

/// <summary><c>PATCH</c> and <c>DELETE /topics/{topic}/messages/{id}</c>.</summary>
internal static class EditEndpoints
{
    public static async Task EditAsync(HttpContext context)
    {
        if (!TryGetMessage(context, out var topic, out var message, out var refusal))
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (await DataBody.ReadAsync(context).ConfigureAwait(false) is not { } data
            || !await RequestGate.TakeMessageAsync(context, topic, data.Length).ConfigureAwait(false))
        {
            return;
        }

        var request = new ChangeRequest(topic, message.Seq, user) { Data = data };
        var result = await context.GetHub().EditAsync(request, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, topic, message, result).ConfigureAwait(false);
    }

    public static async Task DeleteAsync(HttpContext context)
    {
        if (!TryGetMessage(context, out var topic, out var message, out var refusal))
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (!await RequestGate.TakeMessageAsync(context, topic, 0).ConfigureAwait(false))
        {
            return;
        }

        var request = new ChangeRequest(topic, message.Seq, user);
        var result = await context.GetHub().DeleteAsync(request, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, topic, message, result).ConfigureAwait(false);
    }

    private static bool TryGetMessage(
        HttpContext context,
        [NotNullWhen(true)] out string? topic,
        out LogPosition message,
        [NotNullWhen(false)] out Refusal? refusal)
    {
        message = default;
        if (!context.TryGetTopic(out topic, out refusal))
        {
            return false;
        }

        if (!LogPosition.TryParse(context.GetRouteValue("id")?.ToString(), out message))
        {
            refusal = new Refusal(ErrorCode.BadPosition, "The address must end with a message's id (<epoch>-<seq>).");
        }
        else if (message.Epoch != context.GetHub().Epoch)
        {
            refusal = new Refusal(ErrorCode.NotFound, "There is no such message.");
        }

        return refusal is null;
    }

    private static Task WriteAsync(HttpContext context, string topic, LogPosition message, PublishResult result) =>
        PublishAnswer.WriteAsync(context, result, StatusCodes.Status200OK, json =>
        {
            json.WriteString("topic"u8, topic);
            EventJson.WriteId(json, "id"u8, result.Id.Epoch, result.Id.Seq);
            EventJson.WriteId(json, "message"u8, message.Epoch, message.Seq);
            PublishAnswer.WritePlace(json, result);
        });
}
