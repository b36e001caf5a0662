using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Commands;
using Parley.AspNetCore.Http.Description;
using Parley.AspNetCore.Web;
using Parley.Codes;

namespace Parley.Chat.ReadMarks;

/// <summary><c>PUT /topics/{topic}/read</c>: moves the caller's read mark, for clients without a WebSocket.</summary>
internal static class ReadMarkEndpoint
{
    /// <summary>The largest body, in bytes: a number and some room.</summary>
    private const int MaxBytes = 1024;

    private const string Json = "application/json";

    public static ApiOperation Description { get; } = new("setReadMark", "Says how far the client's user has read a topic")
    {
        Parameters = [new(ParameterLocation.Path, "topic", "The topic's name.", Schemas.TopicNameText)],
        Text = "A mark only grows, and not past the newest message, unless `exact` says that it may go back.",
        Body = [new(Json, _ => Schemas.Optional(
            Schemas.Object(("offset", Schemas.Number("The offset through which it is read.", 0))),
            ("exact", Schemas.Flag("Whether the mark may also go back."))))],
        Answers = [new(200, "Where the mark is now.", new(Json, _ => Schemas.Object(("offset", Schemas.Number(null, 0)))))],
        Errors =
        [
            ErrorCode.BadRequest, ErrorCode.BadTopic, ErrorCode.Unauthorized, ErrorCode.Forbidden, ErrorCode.TooLarge,
            ErrorCode.UnsupportedMediaType, ErrorCode.BadOrigin, ErrorCode.RateLimited, ErrorCode.Unavailable,
        ],
    };

    public static async Task ServeAsync(HttpContext context)
    {
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (await RequestBody.ReadAsync(context, MaxBytes).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        if (!context.TryGetTopic(out var topic, out var refusal)
            || CommandParser.ParseReadMark(topic, body, out refusal) is not { } command)
        {
            await Problem.WriteAsync(context, refusal!).ConfigureAwait(false);
            return;
        }

        var marks = context.RequestServices.GetRequiredService<Users.ReadMarks>();
        (var offset, refusal) = await marks
            .MoveAsync(user, topic, command.Offset, command.Exact, cancel: context.RequestAborted).ConfigureAwait(false);
        if (refusal is not null)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => json.WriteNumber("offset"u8, offset)).ConfigureAwait(false);
    }
}
