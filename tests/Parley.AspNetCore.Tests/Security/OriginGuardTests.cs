using System.Net;
using System.Net.WebSockets;
using System.Text.Json;

namespace Parley.AspNetCore.Tests.Security;

public sealed class OriginGuardTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("PURGE")]
    public async Task A_foreign_page_cannot_write(string method)
    {
        await using var app = await GuardedApp.StartAsync();
        var answer = await app.RequestAsync(method, $"localhost:{app.Port}", "Origin: http://evil.example");
        Assert.Equal(403, answer.Status);
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
        Assert.Equal("bad_origin", JsonDocument.Parse(answer.Body).RootElement.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public async Task What_only_reads_passes_and_the_browser_keeps_the_answer_from_the_foreign_page(string method)
    {
        await using var app = await GuardedApp.StartAsync();
        var answer = await app.RequestAsync(method, $"localhost:{app.Port}", "Origin: http://evil.example");
        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(answer.Headers.Keys, header => header.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("http://localhost:{port}", true)]
    [InlineData("HTTP://LOCALHOST:{port}", true)]
    [InlineData("https://localhost:{port}", false)]
    [InlineData("http://localhost", false)]
    [InlineData("http://localhost:1", false)]
    [InlineData("http://127.0.0.1:{port}", false)]
    [InlineData("http://localhost:{port}.evil.example", false)]
    [InlineData("http://localhost:{port}@evil.example", false)]
    [InlineData("http://evil.example/http://localhost:{port}", false)]
    [InlineData("http://evil.example#localhost:{port}", false)]
    [InlineData("http://localhost:{port}/", false)]
    [InlineData("http://localhost:{port} http://evil.example", false)]
    [InlineData("http://localhost:{port}, http://evil.example", false)]
    [InlineData("localhost:{port}", false)]
    [InlineData("file://", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public async Task Only_the_servers_own_origin_can_write(string origin, bool letIn)
    {
        await using var app = await GuardedApp.StartAsync();
        var header = "Origin: " + origin.Replace("{port}", app.Port.ToString(), StringComparison.Ordinal);
        Assert.Equal(letIn ? 200 : 403, (await app.RequestAsync("POST", $"localhost:{app.Port}", header)).Status);
    }

    [Theory]
    [InlineData("127.0.0.1:{port}", "http://127.0.0.1:{port}")]
    [InlineData("[::1]:{port}", "http://[::1]:{port}")]
    [InlineData("[0:0::1]:{port}", "http://[::1]:{port}")]
    [InlineData("localhost", "http://localhost")]
    [InlineData("localhost:80", "http://localhost")]
    [InlineData("LOCALHOST", "http://localhost:80")]
    public async Task The_same_origin_is_the_same_however_it_is_written(string host, string origin)
    {
        await using var app = await GuardedApp.StartAsync();
        string Fill(string text) => text.Replace("{port}", app.Port.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, (await app.RequestAsync("POST", Fill(host), "Origin: " + Fill(origin))).Status);
    }

    [Fact]
    public async Task Two_origins_are_none()
    {
        await using var app = await GuardedApp.StartAsync();
        var answer = await app.RequestAsync("POST", $"localhost:{app.Port}", $"Origin: http://localhost:{app.Port}", "Origin: http://evil.example");
        Assert.Equal(403, answer.Status);
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("same-origin", 200)]
    [InlineData("none", 200)]
    [InlineData("same-site", 403)]
    [InlineData("cross-site", 403)]
    [InlineData("anything", 403)]
    public async Task Without_an_origin_programs_pass_and_browsers_of_other_sites_do_not(string? site, int status)
    {
        await using var app = await GuardedApp.StartAsync();
        string[] headers = site is null ? [] : ["Sec-Fetch-Site: " + site];
        Assert.Equal(status, (await app.RequestAsync("POST", $"localhost:{app.Port}", headers)).Status);
    }

    [Fact]
    public async Task Forwarded_headers_do_not_make_a_foreign_origin_the_own_one()
    {
        await using var app = await GuardedApp.StartAsync();
        var answer = await app.RequestAsync(
            "POST", $"localhost:{app.Port}", "Origin: https://evil.example", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https");
        Assert.Equal(403, answer.Status);
    }

    [Theory]
    [InlineData("http://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("http://localhost:1", false)]
    [InlineData("http://localhost:{port}", true)]
    [InlineData(null, true)]
    public async Task A_foreign_page_cannot_open_a_websocket(string? origin, bool letIn)
    {
        await using var app = await GuardedApp.StartAsync();
        using var socket = new ClientWebSocket();
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin.Replace("{port}", app.Port.ToString(), StringComparison.Ordinal));
        socket.Options.SetRequestHeader("Host", $"localhost:{app.Port}");
        socket.Options.CollectHttpResponseDetails = true;
        var connecting = socket.ConnectAsync(new Uri($"ws://127.0.0.1:{app.Port}/"), CancellationToken.None).WaitAsync(Patience);
        if (letIn)
        {
            await connecting;
            return;
        }
        await Assert.ThrowsAsync<WebSocketException>(() => connecting);
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Every_kind_of_upgrade_needs_the_own_origin()
    {
        await using var app = await GuardedApp.StartAsync();
        var answer = await app.SendAsync(
            "GET / HTTP/1.1", $"Host: localhost:{app.Port}", "Connection: close, upgrade", "Upgrade: WEBSOCKET", "Origin: http://evil.example");
        Assert.Equal(403, answer.Status);
    }

    [Fact]
    public async Task A_configured_site_can_write_and_read_the_answer_and_others_cannot()
    {
        await using var app = await GuardedApp.StartAsync(new GuardOptions { AllowedOrigins = ["https://WWW.example.org:443"] });
        var own = $"localhost:{app.Port}";

        var post = await app.RequestAsync("POST", own, "Origin: https://www.example.org");
        Assert.Equal(200, post.Status);
        Assert.Equal("https://www.example.org", post.Headers["Access-Control-Allow-Origin"]);

        var preflight = await app.RequestAsync(
            "OPTIONS", own, "Origin: https://www.example.org", "Access-Control-Request-Method: PATCH", "Access-Control-Request-Headers: last-event-id");
        Assert.Equal(204, preflight.Status);
        Assert.Contains("PATCH", preflight.Headers["Access-Control-Allow-Methods"]);
        foreach (var header in new[] { "Last-Event-ID", "Idempotency-Key", "Parley-Kind", "Parley-Name", "If-Match", "Content-Type" })
            Assert.Contains(header, preflight.Headers["Access-Control-Allow-Headers"]);

        var foreign = await app.RequestAsync("GET", own, "Origin: https://evil.example");
        Assert.DoesNotContain("Access-Control-Allow-Origin", foreign.Headers.Keys);
        Assert.Equal(403, (await app.RequestAsync("POST", own, "Origin: https://evil.example")).Status);
    }

    [Fact]
    public async Task Answers_can_neither_be_framed_nor_sniffed_nor_used_by_other_sites()
    {
        await using var app = await GuardedApp.StartAsync();
        var headers = (await app.RequestAsync("GET", "localhost")).Headers;
        Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
        Assert.Contains("frame-ancestors 'none'", headers["Content-Security-Policy"]);
        Assert.Equal("same-origin", headers["Referrer-Policy"]);
        Assert.Equal("same-origin", headers["Cross-Origin-Resource-Policy"]);
    }
}
