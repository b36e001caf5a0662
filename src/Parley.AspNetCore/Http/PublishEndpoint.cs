using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Http;

/// <summary><c>POST /topics/{topic}/messages</c>.</summary>
internal static class PublishEndpoint
{
    public static async Task ServeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!context.TryGetTopic(out var topic, out var refusal)
            || !request.TryGetHeader("Idempotency-Key", out var key, out refusal)
            || !request.TryGetHeader("Parley-Kind", out var kind, out refusal)
            || !TryGetExpectedOffset(request, out var ifOffset, out refusal))
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        refusal = MessageLabels.CheckKey(key, "Idempotency-Key") ?? MessageLabels.CheckKind(kind, "Parley-Kind");
        if (refusal is not null)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (await DataBody.ReadAsync(context).ConfigureAwait(false) is not { } data)
        {
            return;
        }

        if (!await RequestGate.TakeMessageAsync(context, topic, data.Length).ConfigureAwait(false))
        {
            return;
        }

        var message = new PublishRequest(topic, data) { From = user, Key = key, Kind = kind, IfOffset = ifOffset };
        var result = await context.GetHub().PublishAsync(message, context.RequestAborted).ConfigureAwait(false);
        await PublishAnswer.WriteAsync(
            context,
            result,
            result.IsDuplicate ? StatusCodes.Status200OK : StatusCodes.Status201Created,
            json => PublishAnswer.WriteMembers(json, topic, result)).ConfigureAwait(false);
    }

    /// <summary><c>If-Match: 5</c>, and in quotes as HTTP writes an entity tag (RFC 9110, 13.1.1).</summary>
    private static bool TryGetExpectedOffset(HttpRequest request, out long? offset, [NotNullWhen(false)] out Refusal? refusal)
    {
        offset = null;
        if (!request.TryGetHeader("If-Match", out var text, out refusal))
        {
            return false;
        }

        if (text is null)
        {
            return true;
        }

        var digits = text.Length > 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            refusal = new Refusal(ErrorCode.BadRequest, "If-Match must be the topic's newest offset, a number.");
            return false;
        }

        offset = number;
        return true;
    }
}
