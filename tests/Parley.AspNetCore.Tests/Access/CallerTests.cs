using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Access;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Http.Description;
using Parley.AspNetCore.Identity;
using Parley.AspNetCore.Tests.Http;
using Parley.Messages;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>A hook can trust that the program is the program, and that whoever comes from outside is a visitor.</summary>
public sealed class CallerTests
{
    public static TheoryData<bool, bool> Setups => new() { { false, false }, { true, false }, { false, true }, { true, true } };

    [Theory]
    [MemberData(nameof(Setups))]
    public async Task Whoever_comes_in_by_a_door_is_a_visitor_also_where_nobody_has_to_show_anything(bool hasTokens, bool hasOwnUsers)
    {
        var hook = new Asked();
        await using var app = await StartAsync(hook, hasTokens, hasOwnUsers);
        var doors = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ApiOperation>() is not null)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (method, endpoint.RoutePattern.RawText!)))
            .Where(door => door.method is not ("HEAD" or "CONNECT"))
            .ToList();
        Assert.True(doors.Count > 15);
        foreach (var (method, pattern) in doors)
        {
            var path = pattern.Replace("{topic}", "t", StringComparison.Ordinal).Replace("{id}", $"{app.Hub.Epoch}-1", StringComparison.Ordinal)
                .Replace("{connection}", "c", StringComparison.Ordinal).TrimStart('/') + "?topic=t&q=x";
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(app.Address, path));
            request.Content = method is "GET" or "DELETE" ? null : Json("{\"secret\":\"x\",\"offset\":1,\"name\":\"A\"}");
            using var answer = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TestApp.Patience);
        }

        using var socket = await app.OpenAsync();
        await socket.HearAsync("ready");
        foreach (var (type, payload) in new (string, object)[]
        {
            ("subscribe", new { topics = new[] { "t" }, people = true }), ("publish", new { topic = "t", data = 1 }), ("history", new { topic = "t" }),
            ("edit", new { topic = "t", message = $"{app.Hub.Epoch}-1", data = 2 }), ("delete", new { topic = "t", message = $"{app.Hub.Epoch}-1" }),
            ("presence", new { topic = "t" }), ("typing", new { topic = "t" }), ("read", new { topic = "t", offset = 1 }),
        })
        {
            await socket.AskAsync(type, payload);
        }

        using var raw = await app.OpenAsync("ws?topic=t&format=raw");
        using var custom = await app.OpenAsync("custom");
        Assert.True(hook.Requests.Count > 25);
        Assert.Equal(Enum.GetValues<AccessAction>().Order(), hook.Requests.Select(request => request.Action).Distinct().Order());
        Assert.All(hook.Requests, request => Assert.NotNull(Assert.IsType<VisitorCaller>(request.Caller).Grant));
        Assert.All(hook.Requests, request => Assert.NotNull(request.User.Address));
    }

    [Theory]
    [MemberData(nameof(Setups))]
    public async Task The_apps_own_code_is_the_program(bool hasTokens, bool hasOwnUsers)
    {
        var hook = new Asked();
        await using var app = await StartAsync(hook, hasTokens, hasOwnUsers);
        await app.Hub.PublishTextAsync("t", "1");
        await app.Hub.PublishAsync(new PublishRequest("t", "2"u8.ToArray()) { From = new User("ann", "Ann") });
        Assert.All(hook.Requests, request => Assert.IsType<ProgramCaller>(request.Caller));
        Assert.Contains(hook.Requests, request => request.Action == AccessAction.Publish);
    }

    [Fact]
    public async Task The_guides_hook_lets_the_app_publish_and_keeps_strangers_out()
    {
        await using var app = await TestApp.StartAsync(options => options.Access = _ => new StaffOnly());
        Assert.True((await app.Hub.PublishTextAsync("staff.plans", "1")).IsAccepted);
        Assert.Equal((401, "unauthorized"), Of(await app.Client.PublishAsync("staff.plans", "1")));
        Assert.Equal((401, "unauthorized"), Of(await app.Client.ReadAsync("topics/staff.plans/events")));
        Assert.Equal(201, (await app.Client.PublishAsync("news", "1")).Status);
    }

    private static Task<TestApp> StartAsync(Asked hook, bool hasTokens, bool hasOwnUsers) => TestApp.StartAsync(
        options =>
        {
            options.Access = _ => hook;
            if (hasTokens)
            {
                options.AccessControl = new AccessOptions { Tokens = new TokenOptions { Keys = [TokenKey.FromSecret(Jwt.Secret)] } };
            }
        },
        builder =>
        {
            if (hasOwnUsers)
            {
                builder.Services.AddSingleton<IUserResolver>(new OwnUsers());
            }
        },
        app => app.MapWebSocket("/custom", socket => Task.CompletedTask));

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);

    private sealed class Asked : IAccess
    {
        public ConcurrentQueue<AccessRequest> Requests { get; } = [];

        public bool HasSeparateRights => true;

        public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel)
        {
            Requests.Enqueue(request);
            return new(AccessDecision.Allow);
        }
    }

    /// <summary>An app's own, which says what the program's own code would say.</summary>
    private sealed class OwnUsers : IUserResolver
    {
        public ValueTask<User> ResolveAsync(HttpContext context) => new(new User("own", "Own") { Caller = ProgramCaller.Instance });
    }

    // As it stands in docs/guide/library.md.
    private sealed class StaffOnly : IAccess
    {
        public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel) =>
            new(request.Caller is ProgramCaller || request.User.Id is not null || request.Topic?.StartsWith("staff.", StringComparison.Ordinal) is not true
                ? AccessDecision.Allow
                : AccessDecision.Unauthorized("Sign in to read this."));
    }
}
