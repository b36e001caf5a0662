using Microsoft.OpenApi;
using Parley.AspNetCore.Http.Description;
using Parley.Codes;

namespace Parley.Chat.Moderation;

/// <summary>What the addresses of moderation do, for the API's description.</summary>
internal static class ModerationOperations
{
    private const string Json = "application/json";

    private static readonly ApiParameter s_topic = new(ParameterLocation.Path, "topic", "The room's topic.", Schemas.TopicNameText);

    private static readonly ErrorCode[] s_reading = [ErrorCode.BadTopic, ErrorCode.Unauthorized, ErrorCode.Forbidden, ErrorCode.Unavailable];

    private static readonly ErrorCode[] s_writing =
    [
        ErrorCode.BadRequest, ErrorCode.TooLarge, ErrorCode.UnsupportedMediaType, ErrorCode.BadOrigin, ErrorCode.RateLimited,
    ];

    private static readonly ApiContent s_act = new(Json, _ => Schemas.Object(
        ("action", Schemas.Text($"One of {string.Join(", ", Enum.GetValues<ActKind>().Select(ActJson.Name))}.")),
        ("user", Schemas.Text("To whom: an id.")),
        ("address", Schemas.Text("For `ban` and `unban` of the server: an address.")),
        ("seconds", Schemas.Number("How long a ban or a mute holds, for ever when nothing is said; for `slow` the time between two messages.", 0)),
        ("passcode", Schemas.Text("For `passcode`; null for none.")),
        ("reason", Schemas.Text("Why, in the moderator's words; who is shut out reads it."))));

    private static readonly ApiContent s_view = new(Json, _ => Schemas.Object(
        ("role", Schemas.Text("What the caller is here: `host`, `moderator`, or null.")),
        ("passcode", Schemas.Flag("Whether one enters with a passcode.")),
        ("slow", Schemas.Number("Seconds between two messages of one person; 0 for any.", 0)),
        ("locked", Schemas.Flag("Whether only moderators write.")),
        ("hosts", Schemas.List(Schemas.Data())),
        ("moderators", Schemas.List(Schemas.Data())),
        ("banned", Schemas.List(Schemas.Data())),
        ("kicked", Schemas.List(Schemas.Data())),
        ("muted", Schemas.List(Schemas.Data())),
        ("deleted", Schemas.Number("After `delete`: how many messages.", 0))));

    public static ApiOperation GetRoom { get; } = new("getRoomModeration", "Says how a room is moderated")
    {
        Text = "Moderators see beside that who is shut out and who may not write.",
        Parameters = [s_topic],
        Answers = [new(200, "The room's rules.", s_view)],
        Errors = s_reading,
    };

    public static ApiOperation PostRoom { get; } = new("moderateRoom", "Moderates a room")
    {
        Text = "Every act is written into the log, with its author, before it holds.",
        Parameters = [s_topic],
        Body = [s_act],
        Answers = [new(200, "It holds.", s_view)],
        Errors = [.. s_reading, .. s_writing, ErrorCode.NotFound],
    };

    public static ApiOperation GetServer { get; } = new("getModeration", "Says how the server is moderated")
    {
        Answers = [new(200, "The server's rules.", s_view)],
        Errors = [ErrorCode.Unauthorized, ErrorCode.Forbidden, ErrorCode.Unavailable],
    };

    public static ApiOperation PostServer { get; } = new("moderate", "Moderates the whole server")
    {
        Body = [s_act],
        Answers = [new(200, "It holds.", s_view)],
        Errors = [.. s_writing, ErrorCode.Unauthorized, ErrorCode.Forbidden, ErrorCode.NotFound, ErrorCode.Unavailable],
    };

    public static ApiOperation Claim { get; } = new("claimHost", "Makes the caller a host, with the token of the host link")
    {
        Body = [new(Json, _ => Schemas.Object(("token", Schemas.Text("What stands behind `#host=` in the link."))))],
        Answers = [new(200, "The caller is a host.", new ApiContent(Json, _ => Schemas.Object(("role", Schemas.Text("`host`.")))))],
        Errors = [.. s_writing, ErrorCode.Unauthorized, ErrorCode.Forbidden, ErrorCode.Unavailable],
    };

    public static ApiOperation Audit { get; } = new("readAudit", "Tells hosts what moderators did, the newest last")
    {
        Parameters =
        [
            new(ParameterLocation.Query, "before", "Only what stands before this offset.", () => Schemas.Number(null, 0)),
            new(ParameterLocation.Query, "limit", "The page's size.", () => Schemas.Number(null, 1, 500)),
        ],
        Answers = [new(200, "The page.", new ApiContent(Json, _ => Schemas.Object(("acts", Schemas.List(Schemas.Data())), ("more", Schemas.Flag("Whether there are older ones.")))))],
        Errors = [ErrorCode.BadRequest, ErrorCode.BadPosition, ErrorCode.Unauthorized, ErrorCode.Forbidden, ErrorCode.Unavailable],
    };

    public static ApiOperation Person { get; } = new("getModeratedPerson", "Tells the server's moderators from where somebody came")
    {
        Parameters = [new(ParameterLocation.Path, "id", "The user's id.", () => Schemas.Text())],
        Answers =
        [
            new(200, "The address.", new ApiContent(Json, _ => Schemas.Object(
                ("address", Schemas.Text("The address; null when it is not known any more.")),
                ("bannable", Schemas.Flag("Whether it can be shut out.")),
                ("others", Schemas.Number("How many others came from there.", 0))))),
        ],
        Errors = [ErrorCode.Unauthorized, ErrorCode.Forbidden],
    };

    public static ApiOperation ShowPasscode { get; } = new("showPasscode", "Shows the passcode of the server, or of a room")
    {
        Body =
        [
            new(Json, _ => Schemas.Object(
                ("passcode", Schemas.Text("The passcode.")),
                ("topic", Schemas.Text("The room's topic; without one it is the server's passcode.")))),
        ],
        Answers = [new(204, "It is the right one, or none is needed.")],
        Errors = [.. s_writing, ErrorCode.BadTopic, ErrorCode.Unauthorized, ErrorCode.Forbidden, ErrorCode.PasscodeRequired],
    };
}
