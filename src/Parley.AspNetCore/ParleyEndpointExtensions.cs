using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Http;
using Parley.AspNetCore.Transports;
using Parley.Topics;

namespace Parley.AspNetCore;

/// <summary>Puts the endpoints into an app: <c>app.MapParley()</c>.</summary>
public static class ParleyEndpointExtensions
{
    private static readonly string[] s_webSocketMethods = [HttpMethods.Get, HttpMethods.Connect];

    /// <summary>Maps the whole contract: streams, WebSocket and the HTTP API.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="prefix">Where it begins; the default is the root.</param>
    /// <returns>The group, for conventions of your own (authorization, rate limits).</returns>
    public static RouteGroupBuilder MapParley(this IEndpointRouteBuilder endpoints, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = endpoints.MapGroup(prefix);
        HttpApi.Map(group);
        return group;
    }

    /// <summary>Maps an SSE stream of fixed topics with a contract of your own: by default the data of messages alone.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">Its address.</param>
    /// <param name="topic">The topic, in any form.</param>
    /// <param name="options">How it behaves; null for the defaults.</param>
    /// <exception cref="ArgumentException">The name is no topic's.</exception>
    public static IEndpointConventionBuilder MapEventStream(
        this IEndpointRouteBuilder endpoints, string pattern, string topic, EventStreamOptions? options = null)
    {
        string[] topics = [TopicName.Normalize(topic)];
        return endpoints.MapEventStream(pattern, _ => topics, options);
    }

    /// <summary>Maps an SSE stream whose topics follow from the request.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">Its address.</param>
    /// <param name="topics">Names the topics of a request.</param>
    /// <param name="options">How it behaves; null for the defaults.</param>
    public static IEndpointConventionBuilder MapEventStream(
        this IEndpointRouteBuilder endpoints,
        string pattern,
        Func<HttpContext, IReadOnlyList<string>> topics,
        EventStreamOptions? options = null)
    {
        options ??= new EventStreamOptions();
        return endpoints.MapGet(pattern, context => CustomEventStream.ServeAsync(context, topics(context), options))
            .WithMetadata(TicketMetadata.Instance)
            .AnswerFailures();
    }

    /// <summary>Maps a WebSocket with a contract of your own.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">Its address.</param>
    /// <param name="handler">Serves one client; the connection ends with it. What it throws is logged and closes the connection.</param>
    /// <param name="options">How it behaves; null for the defaults.</param>
    public static IEndpointConventionBuilder MapWebSocket(
        this IEndpointRouteBuilder endpoints, string pattern, Func<ParleySocket, Task> handler, ParleySocketOptions? options = null)
    {
        options ??= new ParleySocketOptions();
        return endpoints
            .MapMethods(pattern, s_webSocketMethods, context => CustomWebSocket.ServeAsync(context, handler, options))
            .WithMetadata(TicketMetadata.Instance)
            .AnswerFailures();
    }
}
