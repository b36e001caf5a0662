using Microsoft.OpenApi;
using Parley.AspNetCore.Commands;
using Parley.Codes;
using Parley.Search;

namespace Parley.AspNetCore.Http.Description;

/// <summary>What each address does.</summary>
internal static class Operations
{
    private const string Json = "application/json";

    private static readonly ApiParameter s_topic = new(ParameterLocation.Path, "topic", "The topic's name.", Schemas.TopicNameText);
    private static readonly ApiParameter s_message = new(ParameterLocation.Path, "id", "The message's id.", () => Schemas.Id());
    private static readonly ApiParameter s_name = new(
        ParameterLocation.Query, "name", "What a program without a cookie calls itself. The header Parley-Name says the same.", () => Schemas.Text());

    private static readonly ApiParameter s_nameHeader = new(
        ParameterLocation.Header, "Parley-Name", "What a program without a cookie calls itself.", () => Schemas.Text());

    private static readonly ApiParameter s_since = new(
        ParameterLocation.Query, "since", "Where to begin: an id, `start`, or `now`, which is the default.", () => Schemas.Text());

    private static readonly ApiParameter s_last = new(
        ParameterLocation.Query, "last", "The newest so many messages of each topic come first.", () => Schemas.Number(null, 0, 500));

    private static readonly ApiParameter s_people = new(
        ParameterLocation.Query, "people", "`1` for the events about people: joined, left, typing.", () => Schemas.Text());

    private static readonly ApiParameter s_format = new(
        ParameterLocation.Query, "format", "`raw` for the data of messages alone.", () => Schemas.Text());

    private static readonly ApiParameter s_lastEventId = new(
        ParameterLocation.Header, "Last-Event-ID", "The id of the last event that the client has. It goes before `since`.", () => Schemas.Text());

    private static readonly ApiParameter s_ticket = new(
        ParameterLocation.Query, "ticket", "A ticket, where no header can say who the client is.", () => Schemas.Text());

    private static readonly ApiParameter s_authenticate = new(
        ParameterLocation.Query, "authenticate", "`1` when the first command will say who the client is.", () => Schemas.Text());

    private static readonly ApiParameter s_topics = new(
        ParameterLocation.Query, "topic", "A topic to follow. Give it again for more.", () => Schemas.List(Schemas.TopicNameText()));

    private static readonly ApiContent[] s_data =
    [
        new(Json, _ => Schemas.Data()),
        new("text/plain", _ => Schemas.Text("Anything that is not application/json is a text, and becomes a JSON string.")),
    ];

    private static readonly ErrorCode[] s_readErrors = [ErrorCode.BadTopic, ErrorCode.Unauthorized, ErrorCode.Forbidden, ErrorCode.Unavailable];

    private static readonly ErrorCode[] s_bodyErrors =
        [ErrorCode.BadRequest, ErrorCode.TooLarge, ErrorCode.UnsupportedMediaType, ErrorCode.BadOrigin, ErrorCode.RateLimited];

    public static ApiOperation Publish { get; } = new("publish", "Publishes a message")
    {
        Text = "The answer comes when the message is in the log.",
        Parameters =
        [
            s_topic,
            new(ParameterLocation.Header, "Idempotency-Key", "The same key in the same topic is accepted once in 24 hours.", Schemas.KeyText),
            new(ParameterLocation.Header, "Parley-Kind", "A label that subscribers see as `kind`.", Schemas.KindText),
            new(ParameterLocation.Header, "If-Match", "Publish only when this is the topic's newest offset; 0: when it is empty.", () => Schemas.Number(null, 0)),
            s_nameHeader,
        ],
        Body = s_data,
        Answers =
        [
            new(201, "It is published.", Answer("Published")),
            new(200, "The key was used before; this is the first result.", Answer("Published")),
        ],
        Errors = [.. s_readErrors, .. s_bodyErrors, ErrorCode.Conflict, ErrorCode.KeyReused],
    };

    public static ApiOperation PublishBatch { get; } = new("publishBatch", "Publishes many messages")
    {
        Text = "Each stands for itself, in the order of the array; the results have the same order.",
        Parameters = [s_nameHeader],
        Body = [new(Json, document => Schemas.List(Schemas.Named("Draft")(document), BatchEndpoint.MaxItems))],
        Answers = [new(200, "A result or an error for each.", Answer("BatchResults"))],
        Errors = [.. s_bodyErrors, ErrorCode.Unavailable],
    };

    public static ApiOperation ReadHistory { get; } = new("readHistory", "Reads a page of a topic's messages, oldest first")
    {
        Text = "Without bounds it is the newest page; with `after` the page starts right after it. Messages are as they are now.",
        Parameters =
        [
            s_topic,
            new(ParameterLocation.Query, "before", "Only messages before this id or offset.", () => Schemas.Text()),
            new(ParameterLocation.Query, "after", "Only messages after this id or offset.", () => Schemas.Text()),
            new(ParameterLocation.Query, "limit", $"The page's size; {HistoryRequest.DefaultLimit} when nothing is said. A page also ends at 256 KiB of data.", () => Schemas.Number(null, 1, HistoryRequest.MaxLimit)),
        ],
        Answers = [new(200, "The page.", Answer("History"))],
        Errors = [ErrorCode.BadRequest, ErrorCode.BadPosition, .. s_readErrors],
    };

    public static ApiOperation Search { get; } = new("search", "Finds messages by their words, newest first")
    {
        Text = "Every word must be there; a word finds longer ones that start with it, and words in double quotes are found as they stand. "
            + "Case, accents and width make no difference. Chinese, Japanese and Korean are found from one character on.",
        Parameters =
        [
            new(ParameterLocation.Query, "q", "What to look for.", () => Schemas.Text()),
            new(ParameterLocation.Query, "topic", "Only in this topic. Give it again for more.", () => Schemas.List(Schemas.TopicNameText())),
            new(ParameterLocation.Query, "from", "Only from this sender: the id, or the name of one without an id.", () => Schemas.Text()),
            new(ParameterLocation.Query, "before", "Only messages before this id, day or time. The last result's id asks for the next page.", () => Schemas.Text()),
            new(ParameterLocation.Query, "after", "Only messages after this id, or from this day or time on.", () => Schemas.Text()),
            new(ParameterLocation.Query, "limit", $"The page's size; {SearchEndpoint.DefaultLimit} when nothing is said.", () => Schemas.Number(null, 1, SearchQuery.MaxLimit)),
        ],
        Answers = [new(200, "The page, without the topics that the client may not read.", Answer("SearchResults"))],
        Errors = [ErrorCode.BadRequest, ErrorCode.BadPosition, ErrorCode.NotFound, .. s_readErrors],
    };

    public static ApiOperation Edit { get; } = new("editMessage", "Gives a message new data")
    {
        Text = "Its author may, and whoever may moderate.",
        Parameters = [s_topic, s_message],
        Body = s_data,
        Answers = [new(200, "It is edited.", Answer("Changed"))],
        Errors = [.. s_readErrors, .. s_bodyErrors, ErrorCode.BadPosition, ErrorCode.NotFound],
    };

    public static ApiOperation Delete { get; } = new("deleteMessage", "Takes a message's data away for good")
    {
        Text = "Its author may, and whoever may moderate.",
        Parameters = [s_topic, s_message],
        Answers = [new(200, "It is deleted.", Answer("Changed"))],
        Errors = [.. s_readErrors, ErrorCode.BadPosition, ErrorCode.NotFound, ErrorCode.BadOrigin, ErrorCode.RateLimited],
    };

    public static ApiOperation GetTopic { get; } = new("getTopic", "Says where a topic stands")
    {
        Text = "A topic that nobody published to is empty.",
        Parameters = [s_topic],
        Answers = [new(200, "The topic.", Answer("Topic"))],
        Errors = s_readErrors,
    };

    public static ApiOperation ListTopics { get; } = new("listTopics", "Lists the topics that have messages, by name")
    {
        Parameters =
        [
            new(ParameterLocation.Query, "prefix", "Only names that begin with this.", () => Schemas.Text()),
            new(ParameterLocation.Query, "after", "Only names after this one.", () => Schemas.Text()),
            new(ParameterLocation.Query, "limit", $"The page's size; {TopicEndpoints.DefaultLimit} when nothing is said.", () => Schemas.Number(null, 1, TopicEndpoints.MaxLimit)),
        ],
        Answers = [new(200, "The page, without the topics that the client may not follow.", Answer("Topics"))],
        Errors = [ErrorCode.BadRequest, ErrorCode.BadTopic, ErrorCode.Unavailable],
    };

    public static ApiOperation GetPresence { get; } = new("getPresence", "Says who follows a topic now")
    {
        Parameters = [s_topic],
        Answers = [new(200, "The users; one with several connections is one.", Answer("Presence"))],
        Errors = s_readErrors,
    };

    public static ApiOperation Type { get; } = new("typing", "Tells the others that somebody types")
    {
        Parameters = [s_topic],
        Answers = [new(204, "They are told.")],
        Errors = [.. s_readErrors, ErrorCode.BadOrigin, ErrorCode.RateLimited],
    };

    public static ApiOperation StreamTopic { get; } = new("streamTopic", "Follows a topic as Server-Sent Events")
    {
        Parameters = [s_topic, s_since, s_last, s_people, s_format, s_name, s_ticket, s_lastEventId],
        Answers = [Events, End],
        Errors = [ErrorCode.BadRequest, ErrorCode.BadPosition, .. s_readErrors],
    };

    public static ApiOperation StreamTopics { get; } = new("streamTopics", "Follows several topics as one stream of Server-Sent Events")
    {
        Parameters = [s_topics, s_since, s_last, s_people, s_format, s_name, s_ticket, s_lastEventId],
        Answers = [Events, End],
        Errors = [ErrorCode.BadRequest, ErrorCode.BadPosition, ErrorCode.TooManyTopics, .. s_readErrors],
    };

    public static ApiOperation ChangeSubscriptions { get; } = new("changeSubscriptions", "Changes what a live SSE stream follows")
    {
        Parameters = [new(ParameterLocation.Path, "connection", "The connection that the stream's `ready` named.", () => Schemas.Text())],
        Body = [new(Json, Schemas.Named("SubscriptionChange"))],
        Answers = [new(200, "The topics that were added, as in `ready`.", Answer("Subscriptions"))],
        Errors = [.. s_readErrors, .. s_bodyErrors, ErrorCode.NotFound, ErrorCode.TooManyTopics],
    };

    public static ApiOperation SetAway { get; } = new("setAway", "Says whether anybody is at the other end of a live SSE stream")
    {
        Parameters = [new(ParameterLocation.Path, "connection", "The connection that the stream's `ready` named.", () => Schemas.Text())],
        Body = [new(Json, Schemas.Named("Away"))],
        Answers = [new(204, "Presence shows it.")],
        Errors = [.. s_bodyErrors, ErrorCode.NotFound],
    };

    public static ApiOperation RefreshConnection { get; } = new("refreshConnection", "Lets a live SSE stream go on with a new token")
    {
        Text = "The token is the one with which this request is made. What it no longer allows ends at once.",
        Parameters = [new(ParameterLocation.Path, "connection", "The connection that the stream's `ready` named.", () => Schemas.Text())],
        Body = [new(Json, Schemas.Named("StreamSecret"))],
        Answers = [new(200, "It goes on.", Answer("Refreshed"))],
        Errors = [.. s_bodyErrors, ErrorCode.Unauthorized, ErrorCode.BadToken, ErrorCode.TokenExpired, ErrorCode.Forbidden, ErrorCode.NotFound],
    };

    public static ApiOperation CreateTicket { get; } = new("createTicket", "Makes a ticket: it stands for the client once, within 30 seconds, in the address of a stream")
    {
        Text = "For an EventSource, which can send no header: `?ticket=…`.",
        Answers = [new(200, "The ticket.", Answer("Ticket"))],
        Errors = [ErrorCode.Unauthorized, ErrorCode.BadToken, ErrorCode.TokenExpired, ErrorCode.BadOrigin, ErrorCode.Unavailable],
    };

    public static ApiOperation OpenWebSocket { get; } = new("openWebSocket", "Opens a WebSocket")
    {
        Text = "Commands and events are text frames of JSON, as the protocol's description says.",
        Parameters = [s_topics, s_since, s_last, s_people, s_format, s_name, s_ticket, s_authenticate],
        Answers = [new(101, "The connection speaks WebSocket now.")],
        Errors = [ErrorCode.BadRequest, ErrorCode.BadPosition, ErrorCode.BadTopic, ErrorCode.BadOrigin, ErrorCode.UpgradeRequired, ErrorCode.Unavailable],
    };

    public static ApiOperation GetMe { get; } = new("getMe", "Says who the client is")
    {
        Answers = [new(200, "The user.", Answer("User"))],
        Errors = [ErrorCode.NotFound, ErrorCode.Unavailable],
    };

    public static ApiOperation SetMe { get; } = new("setMe", "Gives the browser's user a name")
    {
        Text = "The user is known by a cookie from then on, and keeps its id when it is renamed. No two people have the same name.",
        Body = [new(Json, Schemas.Named("NameChange"))],
        Answers = [new(200, "The user.", Answer("User"))],
        Errors = [.. s_bodyErrors, ErrorCode.NotFound, ErrorCode.NameTaken, ErrorCode.Unavailable],
    };

    public static ApiOperation GetLive { get; } = new("getLive", "Says that the process answers")
    {
        Answers = [new(200, "It does.", Answer("Health"))],
    };

    public static ApiOperation GetReady { get; } = new("getReady", "Says whether connections and messages are taken")
    {
        Answers = [new(200, "They are.", Answer("Health"))],
        Errors = [ErrorCode.Unavailable],
    };

    private static ApiAnswer Events => new(
        200, "The stream. It ends with a `close` event.", new ApiContent("text/event-stream", _ => Schemas.Text()));

    private static ApiAnswer End => new(204, "A returning client shall not return.");

    private static ApiContent Answer(string schema) => new(Json, Schemas.Named(schema));
}
