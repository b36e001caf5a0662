using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Access;

/// <summary>Every address of a server that is closed, for each kind of caller: who shows nothing, who lacks the passcode, who is in.</summary>
public sealed class ServerDoorTests
{
    private const string Secret = "a secret of at least thirty-two bytes!";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // What A1 says is open to all.
    private static readonly string[] s_open =
    [
        "/health/live", "/health/ready", "/openapi/v1.json", "/server/login", "/server/version", "/server/checks/{code}",
    ];

    private static readonly (string Method, string Path)[] s_own =
    [
        ("GET", "/server/addresses"), ("GET", "/server/login"), ("GET", "/server/version"), ("POST", "/server/checks"),
        ("GET", "/server/checks/{code}"), ("POST", "/server/checks/{code}"), ("GET", "/metrics"),
    ];

    [Fact]
    public async Task A_closed_server_answers_who_shows_nothing_at_the_open_addresses_only()
    {
        await using var server = await ServerProcess.Start(
            ["--port", "0", "--memory", "--allow-user", "subscribe+publish+history+presence=*"],
            new Dictionary<string, string> { ["PARLEY_TOKEN_SECRET"] = Secret }).ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        var doors = await DoorsAsync(client);
        Assert.True(doors.Count > 25, $"{doors.Count} doors");
        var token = Token("mina");
        var ended = Token("mina", minutes: -10);
        var code = JsonDocument.Parse(await AskAsync(client, "POST", "/server/checks", token) is (200, var text) ? text : "{}").RootElement.GetProperty("code").GetString()!;
        var known = 0;
        foreach (var (method, pattern) in doors)
        {
            var path = Fill(pattern, code);
            var isOpen = Array.Exists(s_open, open => open == pattern) && !(method == "GET" && pattern == "/server/checks/{code}");
            var (status, answer) = await AskAsync(client, method, path, null);
            var expected = pattern == "/ws" ? 426 : 401;
            Assert.True(isOpen ? status is 200 or 204 : status == expected, $"{method} {pattern} answered {status} {answer}");
            var (late, _) = await AskAsync(client, method, path, ended);
            Assert.True(isOpen ? late is 200 or 204 : late == 401, $"{method} {pattern} answered {late} to a token that has ended");
            var (inside, _) = await AskAsync(client, method, path, token);
            Assert.True(inside is not 401, $"{method} {pattern} refuses who is known: {inside}");
            known += inside is 200 or 201 or 204 ? 1 : 0;
        }

        Assert.True(known > 8, $"{known} doors are open to who is known");
        Assert.Equal(404, (await AskAsync(client, "GET", "/server/nothing", null)).Status);
        Assert.Equal(405, (await AskAsync(client, "DELETE", "/server/checks", null)).Status);
    }

    [Fact]
    public async Task Before_the_passcode_a_server_tells_no_more_than_what_is_open_and_how_to_get_in()
    {
        await using var server = await ServerProcess.Start("--port", "0", "--memory", "--passcode", "plum").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        foreach (var (method, pattern) in await DoorsAsync(client))
        {
            var isOpen = s_open.Contains(pattern) || pattern is "/me" or "/passcode" or "/moderation/host";
            if (isOpen)
            {
                continue;
            }

            var (status, answer) = await AskAsync(client, method, Fill(pattern, "ABCDEF"), null);
            Assert.True(
                pattern == "/ws" ? status == 426 : status == 403 && answer.Contains("passcode_required", StringComparison.Ordinal),
                $"{method} {pattern} answered {status} {answer}");
        }
    }

    [Fact]
    public async Task The_rates_hold_for_what_is_open_too()
    {
        await using var server = await ServerProcess.Start(
            "--port", "0", "--memory", "--limit", "loopback=on", "--limit", "requests-per-address=1/60s/3").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        foreach (var (method, path) in s_own.Where(door => door.Path != "/metrics" && door.Path != "/server/version"))
        {
            var statuses = new List<int>();
            for (var i = 0; i < 8; i++)
            {
                statuses.Add((await AskAsync(client, method, Fill(path, "ABCDEF"), null)).Status);
            }

            Assert.True(statuses.Contains(429), $"{method} {path} answered {string.Join(' ', statuses)}");
        }
    }

    /// <summary>What the API describes, and what the server has beside it.</summary>
    private static async Task<List<(string Method, string Pattern)>> DoorsAsync(HttpClient client)
    {
        using var description = JsonDocument.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        var doors = description.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => (Method: method.Name.ToUpperInvariant(), Pattern: path.Name)))
            .Where(door => door.Method is "GET" or "POST" or "PUT" or "PATCH" or "DELETE")
            .ToList();
        return [.. doors.Union(s_own)];
    }

    private static string Fill(string pattern, string code) => pattern
        .Replace("{topic}", "t", StringComparison.Ordinal).Replace("{connection}", "c", StringComparison.Ordinal)
        .Replace("{id}", "aaaaaaaa-1", StringComparison.Ordinal).Replace("{code}", code, StringComparison.Ordinal)
        + (pattern.StartsWith("/server", StringComparison.Ordinal) ? "" : "?topic=t&q=x");

    private static async Task<(int Status, string Text)> AskAsync(HttpClient client, string method, string path, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (method is not ("GET" or "DELETE"))
        {
            request.Content = new StringContent("{\"name\":\"A\",\"secret\":\"x\",\"offset\":0,\"action\":\"lock\",\"passcode\":\"x\",\"token\":\"x\"}", Encoding.UTF8, "application/json");
        }

        using var limit = new CancellationTokenSource(Patience);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        var isStream = answer.Content.Headers.ContentType?.MediaType == "text/event-stream";
        return ((int)answer.StatusCode, isStream ? "" : await answer.Content.ReadAsStringAsync(limit.Token));
    }

    private static string Token(string user, int minutes = 10)
    {
        var key = AspNetCore.Access.TokenKey.FromSecret(Secret);
        return new AspNetCore.Access.TokenDraft { Subject = user, ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(minutes) }.Sign(key);
    }
}
