using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Tests.Limits;

namespace Parley.AspNetCore.Tests.Security;

/// <summary>In an app with pages of its own the guards act on Parley's endpoints, and on more only when that is asked for.</summary>
public sealed class GuardScopeTests
{
    [Fact]
    public async Task The_apps_own_page_is_served_under_any_name_and_without_our_headers()
    {
        await using var app = await StartAsync(new());
        using var answer = await SendAsync(app, HttpMethod.Get, "page", ("Host", "shop.example"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Content-Security-Policy"));
        Assert.False(answer.Headers.Contains("Cross-Origin-Resource-Policy"));
        using var form = await SendAsync(app, HttpMethod.Post, "page", ("Origin", "https://partner.example"));
        Assert.Equal(HttpStatusCode.OK, form.StatusCode);
    }

    [Theory]
    [InlineData("topics/news")]
    [InlineData("topics/news/events")]
    [InlineData("topics/nothing/here")]
    [InlineData("health/live")]
    [InlineData("ticks")]
    [InlineData("echo")]
    public async Task Every_endpoint_of_Parley_is_guarded(string path)
    {
        await using var app = await StartAsync(new());
        using var rebound = await SendAsync(app, HttpMethod.Get, path, ("Host", "evil.example"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, rebound.StatusCode);
        Assert.Equal("nosniff", Assert.Single(rebound.Headers.GetValues("X-Content-Type-Options")));
        using var opening = await SendAsync(app, HttpMethod.Get, path, ("Origin", "https://evil.example"), ("Upgrade", "websocket"));
        Assert.Equal(HttpStatusCode.Forbidden, opening.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_does_not_matter_on_which_side_of_the_routing_they_stand(bool isRoutingFirst)
    {
        await using var app = await TestApp.StartAsync(map: web =>
        {
            if (isRoutingFirst)
                web.UseRouting();
            web.UseParleyGuards();
            if (!isRoutingFirst)
                web.UseRouting();
        });
        using var answer = await SendAsync(app, HttpMethod.Post, "topics/news/messages", ("Origin", "https://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Cors_is_answered_at_Parleys_endpoints_for_the_configured_origins()
    {
        await using var app = await StartAsync(new() { AllowedOrigins = ["https://www.example.org"] });
        (string, string) origin = ("Origin", "https://www.example.org");
        using var question = await SendAsync(
            app, HttpMethod.Options, "topics/news/messages", origin, ("Access-Control-Request-Method", "POST"));
        Assert.Equal(HttpStatusCode.NoContent, question.StatusCode);
        Assert.Equal("https://www.example.org", Assert.Single(question.Headers.GetValues("Access-Control-Allow-Origin")));
        using var publish = await SendAsync(app, HttpMethod.Post, "topics/news/messages", origin);
        Assert.Equal(HttpStatusCode.Created, publish.StatusCode);
        using var page = await SendAsync(app, HttpMethod.Get, "page", origin);
        Assert.False(page.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_proxy_is_believed_at_Parleys_endpoints_and_the_app_sees_what_it_saw_before()
    {
        await using var app = await StartAsync(new() { TrustedProxies = ["127.0.0.1"] });
        (string, string)[] proxied = [("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Proto", "https")];
        using var page = await SendAsync(app, HttpMethod.Get, "page", proxied);
        Assert.Equal("127.0.0.1 http", await page.Content.ReadAsStringAsync());

        // The own origin is an https one when the proxy's word counts.
        using var publish = await SendAsync(
            app, HttpMethod.Post, "topics/news/messages", [.. proxied, ("Origin", $"https://127.0.0.1:{app.Address.Port}")]);
        Assert.Equal(HttpStatusCode.Created, publish.StatusCode);
    }

    [Fact]
    public async Task The_whole_app_is_guarded_when_that_is_asked_for_by_name()
    {
        await using var app = await StartAsync(new() { Scope = GuardScope.WholeApp });
        using var rebound = await SendAsync(app, HttpMethod.Get, "page", ("Host", "evil.example"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, rebound.StatusCode);
        using var form = await SendAsync(app, HttpMethod.Post, "page", ("Origin", "https://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, form.StatusCode);
        using var page = await SendAsync(app, HttpMethod.Get, "page");
        Assert.False(page.Headers.Contains("Content-Security-Policy"));
        using var topic = await SendAsync(app, HttpMethod.Get, "topics/news");
        Assert.True(topic.Headers.Contains("Content-Security-Policy"));
    }

    [Fact]
    public async Task No_guard_sets_headers_where_none_are_wanted()
    {
        await using var app = await StartAsync(new() { SecurityHeaders = GuardScope.Nowhere });
        using var topic = await SendAsync(app, HttpMethod.Get, "topics/news");
        Assert.False(topic.Headers.Contains("Content-Security-Policy"));
        using var rebound = await SendAsync(app, HttpMethod.Get, "topics/news", ("Host", "evil.example"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, rebound.StatusCode);
    }

    private static Task<TestApp> StartAsync(GuardOptions options) => TestApp.StartAsync(map: app =>
    {
        app.UseParleyGuards(options);
        app.Map("/page", (HttpContext context) => $"{context.Connection.RemoteIpAddress} {context.Request.Scheme}");
        app.MapEventStream("/ticks", "ticks");
        app.MapWebSocket("/echo", _ => Task.CompletedTask);
    });

    private static async Task<HttpResponseMessage> SendAsync(
        TestApp app, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var client = LimitedApp.ClientAt(app.Address, 1);
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TestApp.Patience);
    }
}
