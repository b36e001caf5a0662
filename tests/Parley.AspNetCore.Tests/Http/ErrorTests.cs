using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Parley.Access;
using Parley.Codes;
using Parley.Messages;
using Parley.Users;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.AspNetCore.Tests.Http;

public sealed class ErrorTests
{
    [Theory]
    [InlineData("PUT", "topics/room", "GET, HEAD")]
    [InlineData("DELETE", "topics", "GET, HEAD")]
    [InlineData("PUT", "topics/room/messages", "GET, HEAD, POST")]
    [InlineData("GET", "topics/room/messages/abcdefgh-1", "PATCH, DELETE")]
    [InlineData("POST", "topics/room/events", "GET")]
    [InlineData("GET", "topics/room/typing", "POST")]
    [InlineData("GET", "messages", "POST")]
    [InlineData("DELETE", "me", "GET, HEAD, POST")]
    [InlineData("POST", "health/live", "GET, HEAD")]
    [InlineData("POST", "ws", "GET, CONNECT")]
    [InlineData("BREW", "topics/room", "GET, HEAD")]
    public async Task An_address_lists_the_methods_that_it_knows(string method, string address, string allowed)
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.SendAsync(new HttpMethod(method), address);

        Assert.Equal((405, "method_not_allowed"), (answer.Status, answer.Code));
        Assert.Equal(allowed, string.Join(", ", answer.ContentHeaders.Allow));
    }

    [Theory]
    [InlineData("topics/room/nothing")]
    [InlineData("topics/room/messages/a/b")]
    [InlineData("messages/1")]
    [InlineData("health")]
    [InlineData("health/other")]
    [InlineData("me/2")]
    [InlineData("connections/1")]
    public async Task Unknown_addresses_of_the_api_are_problems(string address)
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.ReadAsync(address);

        Assert.Equal((404, "not_found"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Addresses_of_the_app_stay_the_apps()
    {
        await using var app = await TestApp.StartAsync(map: web =>
        {
            web.MapGet("/r/{room}", (string room) => "page of " + room);
            web.MapGet("/topics.html", () => "file");
        });

        Assert.Equal("page of a", (await app.Client.ReadAsync("r/a")).Text);
        Assert.Equal("file", (await app.Client.ReadAsync("topics.html")).Text);
        Assert.Equal("", (await app.Client.ReadAsync("elsewhere")).Text);
    }

    [Fact]
    public async Task A_problem_says_what_it_is()
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.ReadAsync("topics/%20");

        Assert.Equal("application/problem+json", answer.Type);
        Assert.Equal(ErrorCode.BadTopic.Meaning, answer["title"].GetString());
        Assert.Equal(400, answer["status"].GetInt32());
        Assert.Equal("bad_topic", answer["code"].GetString());
        Assert.NotEmpty(answer.Detail!);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_hook_that_fails_costs_one_request_and_tells_nothing()
    {
        await using var app = await TestApp.StartAsync(options => options.Access = _ => new BrokenAccess());
        app.ExpectsErrors = true;

        var answer = await app.Client.PublishAsync("bad", "1");
        var good = await app.Client.PublishAsync("good", "1");

        var batch = await app.Client.SendAsync(
            HttpMethod.Post, "messages", Json("[{\"topic\":\"good\",\"data\":2},{\"topic\":\"bad\",\"data\":3},{\"topic\":\"good\",\"data\":4}]"));

        Assert.Equal((503, "unavailable"), (answer.Status, answer.Code));
        Assert.Equal(1, answer["retryAfter"].GetInt32());
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
        Assert.DoesNotContain("secret", answer.Text);
        Assert.Equal(201, good.Status);
        Assert.Equal("unavailable", batch["results"][1].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(["1", "2", "4"], await app.Client.DataAsync("good"));
    }

    [Fact]
    public async Task A_hook_that_fails_costs_one_command_and_is_logged_once()
    {
        await using var app = await TestApp.StartAsync(options => options.Access = _ => new BrokenAccess());
        app.ExpectsErrors = true;
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(new Uri(app.Address, "ws")) { Scheme = "ws" }.Uri, default).WaitAsync(TestApp.Patience);

        var answers = new List<string>();
        foreach (var topic in new[] { "bad", "good" })
        {
            await socket.SendAsync(
                Encoding.UTF8.GetBytes($$$"""{"type":"publish","ref":1,"payload":{"topic":"{{{topic}}}","data":1}}"""),
                WebSocketMessageType.Text, endOfMessage: true, default);
        }

        var buffer = new byte[4096];
        while (answers.Count < 3)
        {
            var result = await socket.ReceiveAsync(buffer, default).WaitAsync(TestApp.Patience);
            answers.Add(Encoding.UTF8.GetString(buffer, 0, result.Count));
        }

        Assert.Contains("\"unavailable\"", Assert.Single(answers, answer => answer.Contains("\"error\"", StringComparison.Ordinal)));
        Assert.Single(answers, answer => answer.Contains("\"reply\"", StringComparison.Ordinal));
        Assert.Contains("secret", Assert.Single(app.Errors));
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_now_is_unavailable()
    {
        await using var app = await TestApp.StartAsync(
            build: builder => builder.Services.AddSingleton<IUserStore>(new BrokenUsers()));

        var answer = await app.Client.SendAsync(HttpMethod.Post, "me", Json("{\"name\":\"Ann\"}"));

        Assert.Equal((503, "unavailable"), (answer.Status, answer.Code));
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_client_that_hangs_up_in_the_middle_of_its_body_is_no_error()
    {
        await using var app = await TestApp.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(System.Net.IPAddress.Loopback, app.Address.Port).WaitAsync(TestApp.Patience);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /topics/room/messages HTTP/1.1\r\nHost: {app.Address.Authority}\r\nContent-Length: 10\r\n\r\n12345"));
        }

        Assert.Equal(201, (await app.Client.PublishAsync("room", "1")).Status);
        Assert.Equal(["1"], await app.Client.DataAsync("room"));
    }

    private sealed class BrokenAccess : IAccess
    {
        public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel) =>
            request.Topic == "bad" ? throw new InvalidOperationException("secret") : new(AccessDecision.Allow);
    }

    private sealed class BrokenUsers : IUserStore
    {
        public ValueTask<User?> FindAsync(string id, CancellationToken cancel) => new((User?)null);

        public ValueTask<NameClaim> ClaimNameAsync(User user, CancellationToken cancel) =>
            throw new Log.LogUnavailableException("The disk is full.");

        public ValueTask<IReadOnlyDictionary<string, long>> GetReadMarksAsync(
            string userId, IReadOnlyCollection<string> topics, CancellationToken cancel) => new(new Dictionary<string, long>());

        public ValueTask<ReadMarkChange> SetReadMarkAsync(
            string userId, string topic, long offset, bool exactly, CancellationToken cancel) => default;
    }
}
