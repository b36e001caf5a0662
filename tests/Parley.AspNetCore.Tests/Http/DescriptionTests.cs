using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.AspNetCore.Tests.Http;

public sealed partial class DescriptionTests
{
    private static readonly string[] s_operations =
    [
        "get /topics", "get /topics/{topic}", "get /topics/{topic}/messages", "post /topics/{topic}/messages",
        "patch /topics/{topic}/messages/{id}", "delete /topics/{topic}/messages/{id}", "get /topics/{topic}/events",
        "get /topics/{topic}/presence", "post /topics/{topic}/typing", "post /messages", "get /events",
        "post /connections/{connection}/subscriptions", "post /connections/{connection}/away", "post /connections/{connection}/refresh", "post /tickets", "get /ws", "get /me", "post /me", "get /health/live", "get /health/ready",
        "get /search",
    ];

    [Theory]
    [InlineData("")]
    [InlineData("/chat/v1")]
    public async Task Every_address_is_described(string prefix)
    {
        await using var app = await TestApp.StartAsync(prefix: prefix);

        var document = (await app.Client.ReadAsync("openapi/v1.json")).Json;

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString());
        var found = Operations(document).Select(operation => operation.Name);
        Assert.Equal(s_operations.Select(name => name.Replace(" /", $" {prefix}/", StringComparison.Ordinal)).Order(), found.Order());
    }

    [Fact]
    public async Task Operations_say_what_they_take_and_answer()
    {
        await using var app = await TestApp.StartAsync();

        var document = (await app.Client.ReadAsync("openapi/v1.json")).Json;

        var ids = new HashSet<string>();
        foreach (var (name, operation) in Operations(document))
        {
            Assert.True(ids.Add(operation.GetProperty("operationId").GetString()!), name);
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            var inPath = PathParameter().Matches(name).Select(match => match.Groups[1].Value);
            var described = operation.TryGetProperty("parameters", out var parameters)
                ? parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "path").Select(p => p.GetProperty("name").GetString())
                : [];
            Assert.Equal(inPath, described);
            var responses = operation.GetProperty("responses").EnumerateObject().ToArray();
            Assert.Contains(responses, response => response.Name[0] is '1' or '2');
            Assert.All(responses.Where(response => response.Name[0] is '4' or '5'), response =>
                Assert.True(response.Value.GetProperty("content").TryGetProperty("application/problem+json", out _)));
        }

        var publish = document.GetProperty("paths").GetProperty("/topics/{topic}/messages").GetProperty("post");
        Assert.Equal(
            ["200", "201", "400", "401", "403", "409", "413", "415", "429", "503"],
            publish.GetProperty("responses").EnumerateObject().Select(response => response.Name).Order());
    }

    [Fact]
    public async Task References_lead_somewhere_and_no_schema_is_left_over()
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.ReadAsync("openapi/v1.json");

        var used = Reference().Matches(answer.Text).Select(match => match.Groups[1].Value).Distinct().Order();
        var made = answer["components"].GetProperty("schemas").EnumerateObject().Select(schema => schema.Name).Order();
        Assert.Equal(made, used);
    }

    [Fact]
    public async Task It_stays_apart_from_a_document_of_the_app()
    {
        await using var app = await TestApp.StartAsync(
            build: builder => builder.Services.AddOpenApi("own"),
            map: web =>
            {
                web.MapOpenApi("/own/{documentName}.json");
                web.MapGet("/hello", () => "hello");
            });

        var own = await app.Client.ReadAsync("own/own.json");
        var parley = await app.Client.ReadAsync("openapi/v1.json");

        Assert.Contains("/hello", own.Text);
        Assert.DoesNotContain("/topics", own.Text);
        Assert.DoesNotContain("/hello", parley.Text);
    }

    private static IEnumerable<(string Name, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name} {path.Name}", operation.Value);

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathParameter();

    [GeneratedRegex("\"#/components/schemas/(\\w+)\"")]
    private static partial Regex Reference();
}
