using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Parley.Access;
using Parley.AspNetCore.Http;
using Parley.AspNetCore.Http.Description;
using Parley.Codes;
using Parley.Commands;
using Parley.Users;

namespace Parley.Chat.ReadMarks;

/// <summary><c>PUT /topics/{topic}/read</c>: moves the caller's read mark, for clients without a WebSocket.</summary>
internal static class ReadMarkEndpoint
{
    /// <summary>The largest body, in bytes: a number and some room.</summary>
    private const int MaxBytes = 1024;

    public static ApiOperation Description { get; } = new("setReadMark", "Says how far the client's user has read a topic")
    {
        Parameters = [new(ParameterLocation.Path, "topic", "The topic's name.", Schemas.TopicNameText)],
        Body = [new("application/json", _ => Schemas.Object(("offset", Schemas.Number("The offset through which it is read.", 0))))],
        Answers = [new(204, "It is stored.")],
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

        if (!context.TryGetTopic(out var topic, out var refusal) || CommandParser.ParseReadMark(body, out refusal) is not { } offset)
        {
            await Problem.WriteAsync(context, refusal!).ConfigureAwait(false);
            return;
        }

        refusal = user.Id is null
            ? new Refusal(ErrorCode.Forbidden, "Only users that the server knows have read marks.")
            : await context.GetHub().CheckAccessAsync(AccessAction.Subscribe, user, topic, context.RequestAborted).ConfigureAwait(false);
        if (refusal is not null)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        await context.RequestServices.GetRequiredService<IUserStore>()
            .SetReadMarkAsync(user.Id!, topic, offset, exactly: false, context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
