using Microsoft.AspNetCore.Routing;
using Parley.AspNetCore.Http.Description;
using Parley.AspNetCore.Transports;

namespace Parley.AspNetCore.Http;

/// <summary>All addresses of the contract.</summary>
internal static class HttpApi
{
    /// <summary>Maps them into a group.</summary>
    public static void Map(RouteGroupBuilder group)
    {
        group.AnswerFailures();
        MapTopics(group);
        group.MapResource("/messages", ResourceMethod.Post(BatchEndpoint.ServeAsync, Operations.PublishBatch));
        group.MapResource("/search", ResourceMethod.Read(SearchEndpoint.ServeAsync, Operations.Search));
        group.MapResource("/events", ResourceMethod.Stream(EventStreamEndpoint.ServeTopicsAsync, Operations.StreamTopics));
        group.MapResource(
            "/connections/{connection}/subscriptions",
            ResourceMethod.Post(SubscriptionsEndpoint.ServeAsync, Operations.ChangeSubscriptions));
        group.MapResource("/connections/{connection}/away", ResourceMethod.Post(AwayEndpoint.ServeAsync, Operations.SetAway));
        group.MapResource(
            "/connections/{connection}/refresh", ResourceMethod.Post(RefreshEndpoint.ServeAsync, Operations.RefreshConnection));
        group.MapResource("/tickets", ResourceMethod.Post(TicketEndpoint.ServeAsync, Operations.CreateTicket));
        group.MapResource("/ws", ResourceMethod.WebSocket(WebSocketEndpoint.ServeAsync, Operations.OpenWebSocket));
        group.MapResource(
            "/me",
            ResourceMethod.Read(MeEndpoints.GetAsync, Operations.GetMe) with { IsBeforePasscode = true },
            ResourceMethod.Post(MeEndpoints.PostAsync, Operations.SetMe) with { IsBeforePasscode = true });
        group.MapResource("/health/live", ResourceMethod.Read(HealthEndpoints.LiveAsync, Operations.GetLive) with { IsOpen = true, IsUnlimited = true });
        group.MapResource("/health/ready", ResourceMethod.Read(HealthEndpoints.ReadyAsync, Operations.GetReady) with { IsOpen = true, IsUnlimited = true });
        group.MapResource("/openapi/v1.json", ResourceMethod.Read(DescriptionEndpoint.ServeAsync) with { IsOpen = true });
        foreach (var first in (ReadOnlySpan<string>)["topics", "messages", "search", "events", "connections", "tickets", "me", "health"])
        {
            group.MapNothingElse($"/{first}/{{**rest}}");
        }
    }

    private static void MapTopics(RouteGroupBuilder group)
    {
        group.MapResource("/topics", ResourceMethod.Read(TopicEndpoints.ServeListAsync, Operations.ListTopics));
        group.MapResource("/topics/{topic}", ResourceMethod.Read(TopicEndpoints.ServeOneAsync, Operations.GetTopic));
        group.MapResource(
            "/topics/{topic}/messages",
            ResourceMethod.Read(HistoryEndpoint.ServeAsync, Operations.ReadHistory),
            ResourceMethod.Post(PublishEndpoint.ServeAsync, Operations.Publish));
        group.MapResource(
            "/topics/{topic}/messages/{id}",
            ResourceMethod.Patch(EditEndpoints.EditAsync, Operations.Edit),
            ResourceMethod.Delete(EditEndpoints.DeleteAsync, Operations.Delete));
        group.MapResource(
            "/topics/{topic}/events", ResourceMethod.Stream(EventStreamEndpoint.ServeTopicAsync, Operations.StreamTopic));
        group.MapResource("/topics/{topic}/presence", ResourceMethod.Read(PresenceEndpoint.ServeAsync, Operations.GetPresence));
        group.MapResource("/topics/{topic}/typing", ResourceMethod.Post(TypingEndpoint.ServeAsync, Operations.Type));
    }
}
