using Microsoft.OpenApi;
using Parley.Codes;
using Parley.Messages;
using Parley.Topics;
using Parley.Users;

namespace Parley.AspNetCore.Http.Description;

/// <summary>What the bodies and parameters of the API look like.</summary>
internal static class Schemas
{
    /// <summary>The named ones, as they stand in a document.</summary>
    public static IReadOnlyList<(string Name, Func<OpenApiDocument, OpenApiSchema> Make)> All { get; } =
    [
        ("User", User),
        ("PresentUser", document => Optional(User(document), ("away", Flag("True when nobody is at any connection of the user.")))),
        ("NameChange", _ => Object(("name", Text($"1 to {DisplayName.MaxCharacters} characters as people count them.")))),
        ("Message", Message),
        ("Published", _ => Published()),
        ("Changed", _ => Changed()),
        ("Draft", _ => Draft()),
        ("BatchResults", BatchResults),
        ("History", History),
        ("SearchResults", SearchResults),
        ("Topic", _ => Topic()),
        ("Topics", document => Page(document, "topics", "Topic", ("more", Flag("Whether there are more.")))),
        ("Presence", document => Page(document, "users", "PresentUser", ("count", Number("How many.")))),
        ("Subscriptions", _ => Subscriptions()),
        ("SubscriptionChange", _ => SubscriptionChange()),
        ("StreamSecret", _ => Object(("secret", Text("The secret that the stream's `ready` told.")))),
        ("Away", _ => Object(("secret", Text("The secret that the stream's `ready` told.")), ("away", Flag("Whether nobody is there.")))),
        ("Refreshed", _ => Optional(Object(), ("ttl", Number("Seconds until the token ends; missing for a key, which does not.")))),
        ("Ticket", _ => Object(("ticket", Text("22 characters of base64url.")), ("ttl", Number("Seconds for which it is good.")))),
        ("Health", _ => Object(("status", Text("`live` or `ready`.")))),
        ("Problem", _ => Problem()),
    ];

    /// <summary>A named one, where it is used.</summary>
    public static Func<OpenApiDocument, IOpenApiSchema> Named(string name) => document => new OpenApiSchemaReference(name, document);

    public static OpenApiSchema Text(string? text = null) => new() { Type = JsonSchemaType.String, Description = text };

    public static OpenApiSchema Number(string? text = null, int? minimum = null, int? maximum = null) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int64",
        Description = text,
        Minimum = minimum?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Maximum = maximum?.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    public static OpenApiSchema Flag(string? text = null) => new() { Type = JsonSchemaType.Boolean, Description = text };

    public static OpenApiSchema Id(string? text = null) => new()
    {
        Type = JsonSchemaType.String,
        Pattern = "^[a-z0-9]{6,12}-(0|[1-9][0-9]*)$",
        MaxLength = LogPosition.MaxLength,
        Description = text ?? "`<epoch>-<seq>`: an entry's identity, its order, and the place to resume from.",
    };

    public static OpenApiSchema TopicNameText() => new()
    {
        Type = JsonSchemaType.String,
        MinLength = 1,
        MaxLength = TopicName.MaxCodePoints,
        Description = "Letters, marks and digits of any script and `- _ . : ~ @ +`; it starts with a letter or digit.",
    };

    public static OpenApiSchema KeyText() => Visible(MessageLabels.MaxKeyLength);

    public static OpenApiSchema KindText() => Visible(MessageLabels.MaxKindLength);

    public static OpenApiSchema List(IOpenApiSchema items, int? maximum = null) =>
        new() { Type = JsonSchemaType.Array, Items = items, MaxItems = maximum };

    /// <summary>Any JSON value.</summary>
    public static OpenApiSchema Data() => new() { Description = "Any JSON value, kept as it was sent; at most 64 KiB and 64 levels deep." };

    private static OpenApiSchema Time(string text) => new() { Type = JsonSchemaType.String, Format = "date-time", Description = text };

    private static OpenApiSchema Visible(int length) => new()
    {
        Type = JsonSchemaType.String,
        MinLength = 1,
        MaxLength = length,
        Pattern = "^[!-~]+$",
    };

    private static OpenApiSchema User(OpenApiDocument document) => Object(
        ("id", Nullable(Text("The identity that the server knows; null for a program that only calls itself something."))),
        ("name", new OpenApiSchema
        {
            Type = JsonSchemaType.String | JsonSchemaType.Null,
            Description = $"1 to {DisplayName.MaxCharacters} characters as people count them.",
        }));

    private static OpenApiSchema Message(OpenApiDocument document)
    {
        var schema = Object(
            ("topic", TopicNameText()),
            ("id", Id()),
            ("offset", Number("The message's number within its topic, from 1, without holes.", 1)),
            ("time", Time("When it was accepted.")),
            ("from", new OpenApiSchemaReference("User", document)));
        Optional(schema, ("data", Data()), ("key", KeyText()), ("kind", KindText()));
        Optional(schema, ("edited", Time("When it was last edited.")), ("deleted", Flag("True for a message whose data is gone.")));
        return schema;
    }

    private static OpenApiSchema Published()
    {
        var schema = Object(("topic", TopicNameText()), ("id", Id()), ("offset", Number(null, 1)), ("time", Time("When it was accepted.")));
        return Optional(schema, ("duplicate", Flag("The key was used before, and this is the first result.")));
    }

    private static OpenApiSchema Changed() => Object(
        ("topic", TopicNameText()),
        ("id", Id("The id of the edit or deletion.")),
        ("message", Id("The id of the message.")),
        ("offset", Number("The offset of the message.", 1)),
        ("time", Time("When it was changed.")));

    private static OpenApiSchema Draft()
    {
        var schema = Object(("topic", TopicNameText()), ("data", Data()));
        return Optional(
            schema,
            ("key", KeyText()),
            ("kind", KindText()),
            ("ifOffset", Number("Publish only when the topic's newest offset is this one; 0: when it is empty.", 0)));
    }

    private static OpenApiSchema BatchResults(OpenApiDocument document)
    {
        var error = Object(("code", Code()), ("message", Text("What was wrong.")));
        Optional(error, ("retryAfter", Number("When to try again, in seconds.")));
        WithTerms(error);
        return Object(("results", List(new OpenApiSchema
        {
            OneOf = [new OpenApiSchemaReference("Published", document), Object(("error", error))],
        })));
    }

    private static OpenApiSchema History(OpenApiDocument document) => Object(
        ("messages", List(new OpenApiSchemaReference("Message", document))),
        ("more", Flag("Whether the bounds hold more messages than the page.")),
        ("head", Id("Where to follow the topic from.")));

    private static OpenApiSchema SearchResults(OpenApiDocument document) => Object(
        ("results", List(Object(
            ("message", new OpenApiSchemaReference("Message", document)),
            ("text", Text("The data when that is a string, else all strings in it, a line each.")),
            ("ranges", List(List(Number(null, 0), 2)))))),
        ("more", Flag("Whether there are older results.")),
        ("head", Id("Where to follow the topics from.")));

    private static OpenApiSchema Topic()
    {
        var schema = Object(
            ("topic", TopicNameText()),
            ("head", Id("A position to resume from, also for an empty topic.")),
            ("offset", Number("The newest message's offset; 0 when nothing was published.", 0)),
            ("oldest", Number("The oldest retained message's offset; 0 when nothing is retained.", 0)),
            ("subscribers", Number("Connections that follow the topic on this server.", 0)));
        return Optional(schema, ("read", Number("The offset through which the caller's user has read.", 0)));
    }

    private static OpenApiSchema Subscriptions()
    {
        var topic = Object(("head", Id()), ("offset", Number(null, 0)));
        Optional(topic, ("read", Number("The user's read mark.", 0)), ("recovered", Flag()), ("replayed", Number()), ("reason", Text("`trimmed`, `epoch`, `ahead` or `denied`.")));
        return Object(("topics", new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = topic }));
    }

    private static OpenApiSchema SubscriptionChange()
    {
        var schema = Object(("secret", Text("The secret that the stream's `ready` told.")));
        var wish = Optional(Object(("topic", TopicNameText())), ("since", Text()), ("last", Number(null, 0, 500)), ("people", Flag()));
        return Optional(
            schema,
            ("subscribe", List(new OpenApiSchema { OneOf = [TopicNameText(), wish] })),
            ("unsubscribe", List(TopicNameText())));
    }

    private static OpenApiSchema Problem()
    {
        var schema = Object(("title", Text()), ("status", Number()), ("detail", Text("What was wrong.")), ("code", Code()));
        return Optional(
            WithTerms(schema),
            ("retryAfter", Number("When to try again, in seconds.")),
            ("head", Id("With `conflict`: a position to read from.")),
            ("offset", Number("With `conflict`: the topic's newest offset.", 0)),
            ("suggestion", Text("With `name_taken`: a name like it that is free.")));
    }

    private static OpenApiSchema WithTerms(OpenApiSchema error) => Optional(
        error,
        ("until", Time("With `kicked`, `banned` and `muted`: when it ends; missing for never.")),
        ("reason", Text("With these: why, in the moderator's words.")));

    private static OpenApiSchema Code() => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. ErrorCode.All.Select(code => (System.Text.Json.Nodes.JsonNode)code.Name)],
    };

    private static OpenApiSchema Page(OpenApiDocument document, string name, string item, (string, IOpenApiSchema) more) =>
        Object((name, List(new OpenApiSchemaReference(item, document))), more);

    private static OpenApiSchema Nullable(OpenApiSchema schema)
    {
        schema.Type |= JsonSchemaType.Null;
        return schema;
    }

    public static OpenApiSchema Object(params (string Name, IOpenApiSchema Schema)[] members)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = members.Select(member => member.Name).ToHashSet(),
        };
        return Optional(schema, members);
    }

    public static OpenApiSchema Optional(OpenApiSchema schema, params (string Name, IOpenApiSchema Schema)[] members)
    {
        foreach (var (name, member) in members)
        {
            schema.Properties!.Add(name, member);
        }

        return schema;
    }
}
