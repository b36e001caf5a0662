using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Tests;
using Parley.AspNetCore.Tests.Http;
using Parley.Chat.Tests.Support;
using Parley.Users;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.Chat.Tests.ReadMarks;

public sealed class ReadMarkEndpointTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/chat/v1")]
    public async Task A_client_without_a_WebSocket_moves_its_mark(string prefix)
    {
        await using var app = await ChatApp.StartAsync(prefix: prefix);
        using var ann = await app.NewPersonAsync("Ann");

        var answer = await MarkAsync(ann, "room", """{"offset":7}""");

        Assert.Equal((204, ""), (answer.Status, answer.Text));
        Assert.Equal(7, await MarkOfAsync(app, ann, "room"));
    }

    [Theory]
    [InlineData("""{"offset":-1}""", "bad_request")]
    [InlineData("""{"offset":"7"}""", "bad_request")]
    [InlineData("""{"offset":1.5}""", "bad_request")]
    [InlineData("""{}""", "bad_request")]
    [InlineData("""7""", "bad_request")]
    [InlineData("""{"offset":7""", "bad_request")]
    [InlineData("", "bad_request")]
    public async Task What_is_no_offset_is_refused_and_moves_nothing(string body, string code)
    {
        await using var app = await ChatApp.StartAsync();
        using var ann = await app.NewPersonAsync("Ann");
        await MarkAsync(ann, "room", """{"offset":3}""");

        var answer = await MarkAsync(ann, "room", body);

        Assert.Equal((400, code), (answer.Status, answer.Code));
        Assert.Equal(3, await MarkOfAsync(app, ann, "room"));
    }

    [Fact]
    public async Task Who_has_no_name_here_has_no_mark()
    {
        await using var app = await ChatApp.StartAsync();

        var answer = await app.Client.SendAsync(HttpMethod.Put, "topics/room/read", Json("""{"offset":1}"""));

        Assert.Equal((403, "forbidden"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_name_that_is_none_a_body_that_is_too_long_and_other_methods_are_refused()
    {
        await using var app = await ChatApp.StartAsync();
        using var ann = await app.NewPersonAsync("Ann");

        Assert.Equal("bad_topic", (await MarkAsync(ann, "a%20b", """{"offset":1}""")).Code);
        Assert.Equal("too_large", (await MarkAsync(ann, "room", new string(' ', 2000))).Code);
        var answer = await ann.Client.SendAsync(HttpMethod.Post, "topics/room/read", Json("{}"));
        Assert.Equal((405, "method_not_allowed"), (answer.Status, answer.Code));
        Assert.Equal(["PUT"], answer.ContentHeaders.Allow);
    }

    private static Task<Answer> MarkAsync(Person browser, string topic, string body) =>
        browser.Client.SendAsync(HttpMethod.Put, $"topics/{topic}/read", Json(body));

    private static async Task<long> MarkOfAsync(TestApp app, Person browser, string topic)
    {
        JsonElement me = (await browser.Client.ReadAsync("me")).Json;
        return await app.Services.GetRequiredService<IUserStore>().GetReadMarkAsync(me.GetProperty("id").GetString()!, topic, default);
    }
}
