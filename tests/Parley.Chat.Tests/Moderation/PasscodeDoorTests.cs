using Parley.Access;
using Parley.AspNetCore;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Tests;
using Parley.AspNetCore.Tests.Access;
using Parley.AspNetCore.Tests.Http;
using Parley.Chat.Tests.Support;
using static Parley.Chat.Tests.Moderation.HostedApp;

namespace Parley.Chat.Tests.Moderation;

/// <summary>The server's passcode is for guests; who has shown a token or a key has shown more than a passcode.</summary>
public sealed class PasscodeDoorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("parley-passcode-").FullName;

    private string KeysPath => Path.Combine(_folder, "keys.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_token_opens_a_server_with_a_passcode_on_every_way_in()
    {
        await using var app = await StartAsync(RightsApp.Patterns("*"));
        var ann = Jwt.For("ann", subscribe: ["*"], publish: ["*"], history: ["*"], presence: ["*"]);
        Assert.Equal(201, (await app.Client.PublishAsync("t", "1", Jwt.Bearer(ann))).Status);
        Assert.Equal(201, (await app.Client.PublishAsync("t", "2", ("Cookie", $"parley_token={ann}"))).Status);
        using var socket = await app.OpenAsync("ws?topic=t", Jwt.Bearer(ann));
        await socket.HearAsync("ready");
        using var first = await app.OpenAsync("ws?topic=t&authenticate=1");
        await first.SayAsync("refresh", new { token = ann });
        await first.HearAsync("ready");
        Assert.Null(await first.ErrorOfAsync("publish", new { topic = "t", data = 3 }));
        var ticket = (await app.Client.SendAsync(HttpMethod.Post, "tickets", null, Jwt.Bearer(ann)))["ticket"].GetString();
        using var stream = await app.Client.GetAsync(new Uri(app.Address, $"topics/t/events?ticket={ticket}"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)stream.StatusCode);
    }

    [Fact]
    public async Task A_key_opens_a_server_with_a_passcode()
    {
        var (key, text) = ApiKey.Create("ci", new Rights { Publish = RightsApp.Patterns("*") }, DateTimeOffset.UtcNow);
        await new ApiKeyFile(KeysPath).ChangeAsync(_ => [key]);
        await using var app = await StartAsync(RightsApp.Patterns("*"));
        Assert.Equal(201, (await app.Client.PublishAsync("t", "1", Jwt.Bearer(text))).Status);
        Assert.Equal((401, "bad_token"), Of(await app.Client.PublishAsync("t", "1", Jwt.Bearer(text[..^5] + "wrong"))));
    }

    [Fact]
    public async Task Guests_show_the_passcode_and_those_whom_it_would_not_help_are_asked_for_a_login()
    {
        await using (var app = await StartAsync(RightsApp.Patterns("*")))
        {
            Assert.Equal((403, "passcode_required"), Of(await app.Client.ReadAsync("topics")));
            using var mina = await Person.JoinAsync(app, "Mina");
            Assert.Equal("passcode_required", (await mina.WriteAsync("t")).Code);
            Assert.Equal(204, (await mina.ShowPasscodeAsync("open sesame")).Status);
            Assert.Equal(201, (await mina.WriteAsync("t")).Status);
        }

        await using var closed = await StartAsync([]);
        Assert.Equal((401, "unauthorized"), Of(await closed.Client.ReadAsync("topics")));
        using var socket = await closed.OpenAsync("ws?topic=t");
        await socket.SayAsync("refresh", new { token = Jwt.For("ann", subscribe: ["*"]) });
        await socket.HearAsync("ready");
    }

    [Fact]
    public async Task The_passcode_of_a_room_is_asked_of_tokens_too()
    {
        await using var app = await StartAsync([]);
        var moderator = Jwt.Bearer(Jwt.For("moe", subscribe: ["*"], moderate: ["secret"]));
        AssertDone(await app.Client.SendAsync(
            HttpMethod.Post, "topics/secret/moderation", Sending.Json("{\"action\":\"passcode\",\"passcode\":\"plum\"}"), moderator));
        var ann = Jwt.Bearer(Jwt.For("ann", subscribe: ["*"], history: ["*"]));
        Assert.Equal((403, "passcode_required"), Of(await app.Client.SendAsync(HttpMethod.Get, "topics/secret/messages", null, ann)));
        var shown = await app.Client.SendAsync(HttpMethod.Post, "passcode", Sending.Json("{\"passcode\":\"plum\",\"topic\":\"secret\"}"), ann);
        Assert.Equal(204, shown.Status);
        Assert.Equal(200, (await app.Client.SendAsync(HttpMethod.Get, "topics/secret/messages", null, ann)).Status);
    }

    private Task<TestApp> StartAsync(TopicPattern[] guests) => ChatApp.StartAsync(
        parley =>
        {
            parley.Limits = LimitOptions.None;
            parley.AccessControl = new AccessOptions
            {
                Tokens = new TokenOptions { Keys = [TokenKey.FromSecret(Jwt.Secret)] },
                KeysFile = KeysPath,
                GuestRights = new() { Subscribe = guests, Publish = guests, History = guests },
            };
        },
        chat => chat.Moderation = new ModerationOptions { Passcode = "open sesame" });

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
}
