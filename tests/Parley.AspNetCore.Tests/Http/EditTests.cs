using System.Net;
using Parley.Access;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.AspNetCore.Tests.Http;

public sealed class EditTests
{
    [Fact]
    public async Task An_author_edits_and_deletes_and_nobody_else()
    {
        await using var app = await TestApp.StartAsync();
        using var ann = await UserAsync(app, "Ann");
        using var bob = await UserAsync(app, "Bob");
        var id = (await ann.PublishAsync("room", "1"))["id"].GetString();
        var address = $"topics/room/messages/{id}";

        var foreign = await bob.SendAsync(HttpMethod.Patch, address, Json("2"));
        var foreignDelete = await bob.SendAsync(HttpMethod.Delete, address);
        var edited = await ann.SendAsync(HttpMethod.Patch, address, Bytes("two"u8.ToArray(), "text/plain"));
        var after = await ann.DataAsync("room");
        var deleted = await ann.SendAsync(HttpMethod.Delete, address);
        var again = await ann.SendAsync(HttpMethod.Delete, address);

        Assert.Equal((403, "forbidden"), (foreign.Status, foreign.Code));
        Assert.Equal((403, "forbidden"), (foreignDelete.Status, foreignDelete.Code));
        Assert.Equal(200, edited.Status);
        Assert.Equal($"{app.Hub.Epoch}-2", edited["id"].GetString());
        Assert.Equal(id, edited["message"].GetString());
        Assert.Equal(1, edited["offset"].GetInt64());
        Assert.Equal(["\"two\""], after);
        Assert.Equal(200, deleted.Status);
        Assert.Equal((404, "not_found"), (again.Status, again.Code));
    }

    [Fact]
    public async Task A_message_without_a_known_author_is_changed_by_moderators_only()
    {
        await using var app = await TestApp.StartAsync(options => options.Access = _ => new Moderators());
        var id = (await app.Client.PublishAsync("room", "1", ("Parley-Name", "bot")))["id"].GetString();

        var same = await app.Client.SendAsync(HttpMethod.Patch, $"topics/room/messages/{id}", Json("2"), ("Parley-Name", "bot"));
        var moderator = await app.Client.SendAsync(HttpMethod.Patch, $"topics/room/messages/{id}", Json("3"), ("Parley-Name", "mod"));

        Assert.Equal((403, "forbidden"), (same.Status, same.Code));
        Assert.Equal(200, moderator.Status);
        Assert.Equal(["3"], await app.Client.DataAsync("room"));
    }

    [Theory]
    [InlineData("1", 400, "bad_position")]
    [InlineData("otherlog-1", 404, "not_found")]
    [InlineData("E-01", 400, "bad_position")]
    [InlineData("E-7", 404, "not_found")]
    [InlineData("E-0", 404, "not_found")]
    public async Task A_message_that_is_not_there_cannot_be_changed(string id, int status, string code)
    {
        await using var app = await TestApp.StartAsync();
        using var ann = await UserAsync(app, "Ann");
        await ann.PublishAsync("room", "1");
        var address = $"topics/room/messages/{id.Replace("E-", app.Hub.Epoch + "-", StringComparison.Ordinal)}";

        var edited = await ann.SendAsync(HttpMethod.Patch, address, Json("2"));
        var deleted = await ann.SendAsync(HttpMethod.Delete, address);

        Assert.Equal((status, code), (edited.Status, edited.Code));
        Assert.Equal((status, code), (deleted.Status, deleted.Code));
    }

    [Fact]
    public async Task A_message_of_another_topic_is_not_there()
    {
        await using var app = await TestApp.StartAsync();
        using var ann = await UserAsync(app, "Ann");
        var id = (await ann.PublishAsync("room", "1"))["id"].GetString();

        var answer = await ann.SendAsync(HttpMethod.Delete, $"topics/room2/messages/{id}");

        Assert.Equal((404, "not_found"), (answer.Status, answer.Code));
        Assert.Equal(["1"], await ann.DataAsync("room"));
    }

    [Fact]
    public async Task A_wrong_body_changes_nothing()
    {
        await using var app = await TestApp.StartAsync();
        using var ann = await UserAsync(app, "Ann");
        var id = (await ann.PublishAsync("room", "1"))["id"].GetString();

        var answer = await ann.SendAsync(HttpMethod.Patch, $"topics/room/messages/{id}", Json("{"));

        Assert.Equal((400, "bad_request"), (answer.Status, answer.Code));
        Assert.Equal(["1"], await ann.DataAsync("room"));
    }

    private static async Task<HttpClient> UserAsync(TestApp app, string name)
    {
        var client = app.NewClient(new CookieContainer());
        Assert.Equal(200, (await client.SendAsync(HttpMethod.Post, "me", Json($"{{\"name\":\"{name}\"}}"))).Status);
        return client;
    }

    private sealed class Moderators : IAccess
    {
        public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel) =>
            new(request.Action == AccessAction.Moderate && request.User.Name != "mod" ? AccessDecision.Forbid() : AccessDecision.Allow);
    }
}
