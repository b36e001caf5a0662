using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Parley.AspNetCore.Tests.Access;
using Parley.Browser.Tests.Support;
using Parley.Server.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>The JavaScript that the guide to access shows does what it says, as it is written there.</summary>
public sealed class GuideTests(Chromium chromium)
{
    private const string Show = "window.seen = []; const show = ({ data }) => window.seen.push(data);";

    [Fact]
    public async Task The_client_of_the_guide_gets_its_token_from_the_login_and_tries_again_when_there_is_none()
    {
        await using var server = await ChatServer.StartAsync("--token-secret", Jwt.Secret);
        var page = await OpenAsync(server);
        var isSignedIn = false;
        var refusals = 0;
        await page.RouteAsync("**/my-login/token", route =>
        {
            if (isSignedIn)
                return route.FulfillAsync(new() { Status = 200, ContentType = "text/plain", Body = Token("mina") });
            refusals++;
            return route.FulfillAsync(new() { Status = 401, Body = "Sign in." });
        });
        await RunAsync(page, Snippet("new ParleyClient"), Show, "parley.subscribe('news').on('message', show); parley.connect(); window.parley = parley;");
        await UntilAsync(page, "() => window.parley?.status.state === 'waiting'");
        Assert.True(refusals > 0);
        isSignedIn = true;
        await page.EvaluateAsync("() => void window.parley.publish('news', 'hello')");
        await UntilAsync(page, "() => window.seen.includes('hello')");
    }

    [Fact]
    public async Task The_stream_of_the_guide_goes_on_with_a_new_ticket_behind_the_last_message()
    {
        await using var server = await ChatProgram.StartAsync("--token-secret", Jwt.Secret);
        var page = await OpenAsync(server);
        await RunAsync(page, $"const token = '{Token("mina")}';", Show, Snippet("EventSource"), "follow(); window.follows = () => last !== 'now';");
        await UntilAsync(page, "() => window.follows?.()");
        using var program = Program(server);
        await PublishAsync(program, "news", "before");
        await UntilAsync(page, "() => window.seen.length > 0");

        await server.KillAsync();
        await server.RestartAsync();
        await PublishAsync(program, "news", "while it was away");
        await UntilAsync(page, "() => window.seen.length > 1");
        await PublishAsync(program, "news", "after");
        await UntilAsync(page, "() => window.seen.length > 2");
        Assert.Equal(["before", "while it was away", "after"], await page.EvaluateAsync<string[]>("() => window.seen"));
    }

    [Theory]
    [InlineData("mina@example.org")]
    [InlineData("민아 b~c")]
    [InlineData("x_y-z.1 👩‍💻")]
    public async Task The_place_of_a_user_that_the_guide_computes_is_the_one_that_the_server_means(string user)
    {
        await using var server = await ChatServer.StartAsync("--token-secret", Jwt.Secret);
        var page = await OpenAsync(server);
        await RunAsync(page, Snippet("const place"), "window.place = place;");
        await UntilAsync(page, "() => 'place' in window");
        var place = await page.EvaluateAsync<string>("(user) => window.place(user)", user);
        using var program = Program(server, user);
        await PublishAsync(program, $"notes:{place}:1", "mine");
    }

    /// <summary>The one block of JavaScript in the guide that holds some words.</summary>
    private static string Snippet(string words)
    {
        var guide = File.ReadAllText(Repository.Path("docs/guide/access.md"));
        var blocks = Regex.Matches(guide, "^ *```js\n(.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline).Select(match => match.Groups[1].Value);
        return Assert.Single(blocks, block => block.Contains(words, StringComparison.Ordinal));
    }

    private static string Token(string user) => Jwt.Hs256(new
    {
        sub = user,
        exp = Jwt.Now + 600,
        subscribe = new[] { "news" },
        history = new[] { "news" },
        publish = new[] { "news", "notes:{sub}:*" },
    });

    private static HttpClient Program(ChatServer server, string user = "build")
    {
        var program = new HttpClient { BaseAddress = server.Address };
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token(user));
        return program;
    }

    private static async Task PublishAsync(HttpClient program, string topic, string text)
    {
        using var body = new StringContent(JsonSerializer.Serialize(text), Encoding.UTF8, "application/json");
        using var answer = await program.PostAsync(new Uri($"topics/{Uri.EscapeDataString(topic)}/messages", UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A page on the server's host that is its writer's own: nothing is forbidden to it.</summary>
    private async Task<IPage> OpenAsync(ChatServer server)
    {
        var context = await Contexts.NewAsync(chromium.Browser, new() { BypassCSP = true });
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(server.Address, "help/connect").AbsoluteUri);
        return page;
    }

    private static async Task RunAsync(IPage page, params string[] code) =>
        await page.AddScriptTagAsync(new() { Content = string.Join('\n', code), Type = "module" });

    private static async Task UntilAsync(IPage page, string script) =>
        await page.WaitForFunctionAsync(script, null, new() { Timeout = ChatPage.PatienceMs, PollingInterval = 50 });
}
