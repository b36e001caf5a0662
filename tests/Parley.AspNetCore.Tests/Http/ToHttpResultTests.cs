using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Parley.Access;

namespace Parley.AspNetCore.Tests.Http;

/// <summary>An endpoint of the app's own answers what became of a publish as Parley's own endpoints do.</summary>
public sealed class ToHttpResultTests
{
    [Fact]
    public async Task What_was_accepted_is_201_with_its_place_and_with_a_repeated_key_200()
    {
        await using var app = await StartAsync();
        var (status, first) = await PostAsync(app, "send?topic=news&key=k");
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(1, first.GetProperty("offset").GetInt64());
        Assert.NotNull(first.GetProperty("id").GetString());
        (status, var again) = await PostAsync(app, "send?topic=news&key=k");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(first.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        Assert.True(again.GetProperty("duplicate").GetBoolean());
    }

    [Theory]
    [InlineData("send?topic=closed", HttpStatusCode.Forbidden, "forbidden")]
    [InlineData("send?topic=news&ifOffset=7", HttpStatusCode.Conflict, "conflict")]
    [InlineData("send?topic=news&key=a%20b", HttpStatusCode.BadRequest, "bad_request")]
    [InlineData("send?topic=a%20b", HttpStatusCode.BadRequest, "bad_topic")]
    public async Task A_refusal_is_a_problem_with_its_own_status(string path, HttpStatusCode expected, string code)
    {
        await using var app = await StartAsync();
        var (status, problem) = await PostAsync(app, path);
        Assert.Equal(expected, status);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(
        options => options.Access = _ => new ClosedTopic(),
        map: app => app.MapPost("/send", async (string topic, string? key, long? ifOffset, Hub hub) =>
        {
            var request = PublishRequest.OfText("any", "hello") with { Topic = topic, Key = key, IfOffset = ifOffset };
            return (await hub.PublishAsync(request)).ToHttpResult();
        }));

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(TestApp app, string path)
    {
        using var answer = await app.Client.PostAsync(new Uri(path, UriKind.Relative), null).WaitAsync(TestApp.Patience);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    private sealed class ClosedTopic : IAccess
    {
        public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel) =>
            new(request.Topic == "closed" ? AccessDecision.Forbid() : AccessDecision.Allow);
    }
}
