namespace Parley.Interop.Tests.Support;

/// <summary>All kinds of clients.</summary>
public enum ClientKind
{
    /// <summary><c>curl -N</c>.</summary>
    Curl,

    /// <summary>.NET's HttpClient and SseParser.</summary>
    SseParser,

    /// <summary>npm's eventsource.</summary>
    EventSource,

    /// <summary>npm's @microsoft/fetch-event-source.</summary>
    FetchEventSource,

    /// <summary>npm's ws.</summary>
    Ws,

    /// <summary>.NET's ClientWebSocket.</summary>
    ClientWebSocket,
}

/// <summary>Opens them.</summary>
internal static class Clients
{
    /// <summary>Every client with every route that it can take.</summary>
    public static TheoryData<ClientKind, Route> OnEveryRoute
    {
        get
        {
            var all = new TheoryData<ClientKind, Route>();
            foreach (var kind in Enum.GetValues<ClientKind>())
            {
                all.Add(kind, Route.Socket);
                all.Add(kind, Route.Pipe);
            }

            // Node's clients speak HTTP/1.1 only.
            all.Add(ClientKind.Curl, Route.Http2);
            all.Add(ClientKind.SseParser, Route.Http2);
            all.Add(ClientKind.ClientWebSocket, Route.Http2);
            return all;
        }
    }

    /// <summary>Whether it speaks WebSocket.</summary>
    public static bool IsSocket(ClientKind kind) => kind is ClientKind.Ws or ClientKind.ClientWebSocket;

    /// <summary>Opens a client that follows what the query names.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="server">Where.</param>
    /// <param name="query">The address's query: <c>topic=a&amp;since=…</c>.</param>
    public static async Task<ISubscriber> OpenAsync(ClientKind kind, TestServer server, string query) => kind switch
    {
        ClientKind.Curl => SseSubscriber.OpenWithCurl(server, $"events?{query}"),
        ClientKind.SseParser => await SseSubscriber.OpenAsync(server, $"events?{query}"),
        ClientKind.EventSource => await NodeEventSource.OpenAsync("eventsource.mjs", server.Url($"events?{query}")),
        ClientKind.FetchEventSource => await NodeEventSource.OpenAsync("fetch-event-source.mjs", server.Url($"events?{query}")),
        ClientKind.Ws => await NodeSocket.OpenAsync(server.SocketUrl($"ws?{query}")),
        _ => await NetSocket.OpenAsync(server, $"ws?{query}"),
    };
}
