using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.Delivery;

namespace Parley.AspNetCore.Transports;

/// <summary>A stream of fixed topics, for a contract of one's own.</summary>
internal static class CustomEventStream
{
    public static Task ServeAsync(HttpContext context, IReadOnlyList<string> topics, EventStreamOptions options)
    {
        var request = StreamRequest.Read(context.Request, topics, out var refusal);
        if (request is null)
        {
            return StreamRefusal.WriteAsync(context, refusal!);
        }

        IReadOnlyList<SubscribeRequest> subscribe =
            [.. request.Topics.Select(topic => topic with { Last = topic.Last ?? options.Last })];
        return context.RequestServices.GetRequiredService<EventStream>().ServeAsync(context, subscribe, options.IsRaw, options);
    }
}
