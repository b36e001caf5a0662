using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Tests.Limits;

namespace Parley.AspNetCore.Tests.Security;

/// <summary>What a reverse proxy says of its client counts when it is trusted, and what anybody else says never does.</summary>
public sealed class TrustedProxyTests
{
    [Theory]
    // Nobody is trusted, or another.
    [InlineData("", 1, "6.6.6.6", "127.0.0.1")]
    [InlineData("127.0.0.9", 1, "6.6.6.6", "127.0.0.1")]
    // The proxy is: what it added is the client, and what the client wrote before that is not.
    [InlineData("127.0.0.1", 1, "192.0.2.7", "192.0.2.7")]
    [InlineData("127.0.0.1", 1, "6.6.6.6, 192.0.2.7", "192.0.2.7")]
    [InlineData("127.0.0.0/8", 5, "6.6.6.6, 192.0.2.7", "192.0.2.7")]
    [InlineData("127.0.0.1", 1, "<script>, 192.0.2.7", "192.0.2.7")]
    [InlineData("127.0.0.1", 1, "nonsense", "127.0.0.1")]
    // Two proxies, both trusted; a client behind the first that claims to be one.
    [InlineData("127.0.0.1,10.0.0.0/8", 1, "6.6.6.6, 192.0.2.7, 10.1.2.3", "192.0.2.7")]
    [InlineData("127.0.0.1", 1, "2001:db8::7", "2001:db8::7")]
    public async Task A_forged_address_is_not_believed(string trusted, int from, string forwardedFor, string expected)
    {
        var (app, client) = await StartAsync(trusted, from);
        await using var _ = app;
        using var __ = client;
        Assert.Equal($"{expected} http", await SendAsync(client, ("X-Forwarded-For", forwardedFor)));
    }

    [Theory]
    [InlineData("127.0.0.1", "192.0.2.7 https")]
    [InlineData("", "127.0.0.1 http")]
    public async Task The_scheme_is_believed_with_the_address(string trusted, string expected)
    {
        var (app, client) = await StartAsync(trusted, 1);
        await using var _ = app;
        using var __ = client;
        Assert.Equal(expected, await SendAsync(client, ("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Proto", "https")));
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("", HttpStatusCode.Forbidden)]
    public async Task A_page_that_came_over_https_may_write_behind_a_trusted_proxy_without_another_setting(string trusted, HttpStatusCode expected)
    {
        var (app, client) = await StartAsync(trusted, 1);
        await using var _ = app;
        using var __ = client;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Headers = { { "X-Forwarded-For", "192.0.2.7" }, { "X-Forwarded-Proto", "https" }, { "Origin", $"https://localhost:{client.BaseAddress!.Port}" }, { "Host", $"localhost:{client.BaseAddress.Port}" } },
        };
        using var answer = await client.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    public async Task A_client_that_writes_Forwarded_through_a_proxy_that_passes_it_on_gains_nothing(string trusted)
    {
        var (app, client) = await StartAsync(trusted, 1);
        await using var _ = app;
        using var __ = client;
        Assert.Equal("127.0.0.1 http", await SendAsync(client, ("Forwarded", "for=6.6.6.6;proto=https;host=evil.example")));
        Assert.Equal(
            trusted.Length == 0 ? "127.0.0.1 http" : "192.0.2.7 http",
            await SendAsync(client, ("Forwarded", "for=6.6.6.6"), ("X-Forwarded-For", "192.0.2.7")));
    }

    [Fact]
    public async Task The_host_is_believed_from_nobody()
    {
        var (app, client) = await StartAsync("127.0.0.1", 1);
        await using var _ = app;
        using var __ = client;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-Host", "localhost" }, { "X-Forwarded-For", "192.0.2.7" }, { "Host", "rebound.example" } } };
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Fact]
    public void A_proxy_that_is_no_address_is_named()
    {
        var mistake = Assert.Single(new GuardOptions { TrustedProxies = ["10.0.0.0/8", "proxy.example"] }.Validate());
        Assert.Contains("proxy.example", mistake, StringComparison.Ordinal);
    }

    private static async Task<string> SendAsync(HttpClient client, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        using var answer = await client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<(WebApplication App, HttpClient Client)> StartAsync(string trusted, int from)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseParleyGuards(new GuardOptions { Scope = GuardScope.WholeApp, TrustedProxies = trusted.Split(',', StringSplitOptions.RemoveEmptyEntries) });
        app.Run(context => context.Response.WriteAsync($"{context.Connection.RemoteIpAddress} {context.Request.Scheme}"));
        await app.StartAsync().WaitAsync(TestApp.Patience);
        return (app, LimitedApp.ClientAt(new Uri(app.Urls.Single()), from));
    }
}
