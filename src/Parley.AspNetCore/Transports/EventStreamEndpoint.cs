using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Web;
using Parley.Codes;

namespace Parley.AspNetCore.Transports;

/// <summary><c>GET /topics/{topic}/events</c> and <c>GET /events?topic=…</c>.</summary>
internal static class EventStreamEndpoint
{
    public static Task ServeTopicAsync(HttpContext context) =>
        ServeAsync(context, [context.GetTopicText()!]);

    public static Task ServeTopicsAsync(HttpContext context) => ServeAsync(context, null);

    private static Task ServeAsync(HttpContext context, IReadOnlyList<string>? topics)
    {
        var request = StreamRequest.Read(context.Request, topics, out var refusal);
        if (request is { Topics.Count: 0 })
        {
            refusal = new Refusal(ErrorCode.BadRequest, "Say which topics: '?topic=a&topic=b'.");
        }

        return refusal is not null
            ? StreamRefusal.WriteAsync(context, refusal)
            : context.RequestServices.GetRequiredService<EventStream>().ServeAsync(context, request!.Topics, request.IsRaw);
    }
}
