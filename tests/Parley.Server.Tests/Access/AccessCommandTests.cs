using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Access;

public sealed class AccessCommandTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("parley-test-").FullName;

    [Fact]
    public async Task A_key_that_is_added_works_while_the_server_runs_and_ends_live_when_it_is_revoked()
    {
        await using var server = await ServerProcess.Start(["--port", "0", "--allow-guest", "subscribe=news.*"], new Dictionary<string, string>(), _folder).ServingAsync();
        var (_, key, told) = await RunAsync("key", "add", "ci", "--publish", "news.*", "--subscribe", "news.*");
        Assert.Matches("^plk_[a-z2-7]{16}_[a-z2-7]{52}$", key);
        Assert.Contains("only time", told);
        using var client = Client(server, key);
        await EventuallyAsync(async () => (await client.PostAsJsonAsync("/topics/news.a/messages", 1)).StatusCode == HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsJsonAsync("/topics/other/messages", 1)).StatusCode);
        using var guest = Client(server, null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await guest.PostAsJsonAsync("/topics/news.a/messages", 1)).StatusCode);
        using var stream = await client.GetAsync("/topics/news.a/events", HttpCompletionOption.ResponseHeadersRead);
        var reading = stream.Content.ReadAsStringAsync();

        var list = (await RunAsync("key", "list")).Output;
        Assert.Contains("ci", list);
        Assert.Contains("publish=news.*", list);
        Assert.DoesNotContain(key[21..], list);
        Assert.Equal(0, (await RunAsync("key", "revoke", "ci")).Code);

        var events = await reading.WaitAsync(Patience);
        Assert.Contains("\"code\":4500", events);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsJsonAsync("/topics/news.a/messages", 1)).StatusCode);
        Assert.Contains("revoked", (await RunAsync("key", "list")).Output);
        Assert.Equal(1, (await RunAsync("key", "revoke", "ci")).Code);
    }

    [Theory]
    [InlineData(1, "key", "revoke", "nobody")]
    [InlineData(2, "key", "add", "a b")]
    [InlineData(1, "key", "add", "x", "--publish", "a b")]
    [InlineData(1, "key", "list", "--memory")]
    [InlineData(1, "token", "new", "mina")]
    [InlineData(1, "token", "explain", "x")]
    public async Task What_cannot_be_done_says_why(int expected, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(arguments);
        Assert.Equal(expected, code);
        Assert.NotEmpty(output + errors);
        Assert.DoesNotContain("   at ", errors);
    }

    [Fact]
    public async Task A_token_that_was_made_is_accepted_and_one_that_was_not_is_explained()
    {
        var variables = new Dictionary<string, string> { ["PARLEY_TOKEN_SECRET"] = Secret, ["PARLEY_TOKEN_AUDIENCE"] = "chat" };
        var (made, token, _) = await RunAsync(variables, "token", "new", "mina", "--name", "Mina", "--publish", "room:{sub}:*", "--history", "*", "--ends", "5m");
        Assert.Equal(0, made);
        var (good, explained, _) = await RunAsync(variables, "token", "explain", token);
        Assert.Equal(0, good);
        Assert.Contains("mina (Mina)", explained);
        Assert.Contains("Accepted", explained);
        Assert.DoesNotContain(Secret, explained);
        variables["PARLEY_TOKEN_AUDIENCE"] = "other";
        var (bad, why, _) = await RunAsync(variables, "token", "explain", token);
        Assert.Equal(1, bad);
        Assert.Contains("bad_token", why);
        Assert.Contains("aud", why);

        variables["PARLEY_TOKEN_AUDIENCE"] = "chat";
        await using var server = await ServerProcess.Start(["--port", "0"], variables, _folder).ServingAsync();
        Assert.Contains(server.Output, line => line.StartsWith("Access", StringComparison.Ordinal) && line.Contains("tokens (HS256)", StringComparison.Ordinal));
        using var client = Client(server, token);
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync("/topics/room:mina:x/messages", "a needle")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsJsonAsync("/topics/room:jun:x/messages", "x")).StatusCode);
        await SearchIsLimitedAsync(server, client, variables);
    }

    /// <summary>Search shows only what the caller may read.</summary>
    private async Task SearchIsLimitedAsync(ServerProcess server, HttpClient client, Dictionary<string, string> variables)
    {
        var (_, others, _) = await RunAsync(variables, "token", "new", "jun", "--history", "room:jun:*", "--publish", "room:jun:*");
        using var jun = Client(server, others);
        Assert.Equal(HttpStatusCode.Created, (await jun.PostAsJsonAsync("/topics/room:jun:x/messages", "another needle")).StatusCode);
        await EventuallyAsync(async () => (await FindAsync(client, "q=needle")).Length == 2);
        Assert.Equal("another needle", Assert.Single(await FindAsync(jun, "q=needle")));
        Assert.Equal(HttpStatusCode.Forbidden, (await jun.GetAsync("/search?q=needle&topic=room:mina:x")).StatusCode);
        using var nobody = Client(server, null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/search?q=needle")).StatusCode);
    }

    [Fact]
    public async Task The_log_holds_no_token_no_ticket_and_no_key_however_much_it_says()
    {
        var (_, key, _) = await RunAsync("key", "add", "ci", "--subscribe", "*");
        var variables = new Dictionary<string, string> { ["PARLEY_TOKEN_SECRET"] = Secret };
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), """{ "Logging": { "LogLevel": { "Microsoft.AspNetCore": "Trace", "Microsoft.AspNetCore.Hosting.Diagnostics": "Trace", "Parley": "Trace" } } }""");
        var server = await ServerProcess.Start(["--port", "0", "--verbose"], variables, _folder).ServingAsync();
        await using (server)
        {
            using var client = Client(server, key);
            var ticket = (await (await client.PostAsync("/tickets", null)).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ticket").GetString()!;
            using var plain = Client(server, null);
            using var stream = await plain.GetAsync($"/topics/t/events?ticket={ticket}", HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, (await plain.GetAsync("/topics/t/events?token=eyTHE-TOKEN")).StatusCode);
            using var wrong = Client(server, "eyJ.WRONG.TOKEN");
            Assert.Equal(HttpStatusCode.Unauthorized, (await wrong.GetAsync("/topics/t/messages")).StatusCode);
            server.Signal(ServerProcess.Terminate);
            var (_, output, errors) = await server.EndedAsync();
            Assert.Contains("/topics/t/events", errors);
            foreach (var secret in new[] { key, key[21..], ticket, "eyTHE-TOKEN", "WRONG", Secret })
                Assert.DoesNotContain(secret, output + errors);
        }
    }

    [Fact]
    public async Task Check_config_shows_what_is_set_and_where_masks_secrets_and_names_every_mistake()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), """{ "Parley": { "TokenIssuer": "https://login.example" } }""");
        var variables = new Dictionary<string, string> { ["PARLEY_TOKEN_SECRET"] = Secret };
        var (code, output, errors) = await RunAsync(variables, "check-config", "--port", "9000", "--allow-guest", "subscribe+history=news.*");
        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"port\s+9000\s+\[--port\]", output);
        Assert.Matches(@"token-issuer\s+https://login.example\s+\[Parley:TokenIssuer in .*appsettings.json\]", output);
        Assert.Matches(@"token-secret\s+\(secret\)\s+\[PARLEY_TOKEN_SECRET in the environment\]", output);
        Assert.Contains("Access     closed; lets in tokens (HS256), some rights for guests", output);
        Assert.DoesNotContain(Secret, output);

        (code, output, errors) = await RunAsync(
            new Dictionary<string, string> { ["PARLEY_TOKEN_SECRET"] = "too-short-a-secret", ["PARLEY_ACCESS_WEBHOOK_SECRET"] = "lonely-secret" },
            "check-config", "--access", "ajar", "--allow-guest", "read=*", "--token-key", "/none", "--token-jwks", "http://login.example/keys", "--token-cookie", "parley", "--keys", "/no/such/place/keys.json");
        Assert.Equal(2, code);
        foreach (var mistake in new[] { "--access: \"ajar\"", "--allow-guest: \"read=*\"", "--token-key: \"/none\"", "https://", "audience", "--token-cookie: \"parley\"", "--keys: \"/no/such", "PARLEY_TOKEN_SECRET in the environment", "PARLEY_ACCESS_WEBHOOK_SECRET in the environment" })
            Assert.Contains(mistake, errors);
        Assert.DoesNotContain("too-short-a-secret", output + errors);
        Assert.DoesNotContain("lonely-secret", output + errors);
        (code, _, errors) = await RunAsync(
            new Dictionary<string, string> { ["PARLEY_TOKEN_SECRET"] = Secret }, "check-config", "--login-url", "javascript:alert(1)", "--token-url", "//elsewhere.example/token");
        Assert.Equal(2, code);
        Assert.Contains("--login-url: \"javascript:alert(1)\"", errors);
        Assert.Contains("--token-url: \"//elsewhere.example/token\"", errors);
        Assert.Contains("there is no key", (await RunAsync("check-config", "--login-url", "/login")).Errors);
        (code, output, errors) = await RunAsync(
            new Dictionary<string, string> { ["PARLEY_ACCESS_WEBHOOK_SECRET"] = "a-tiny-secret" },
            "check-config", "--access-webhook", "https://user:hidden-word@app.example/may", "--unheard-of", "5", "--port", "abc", "--limit", "nonsense=3");
        Assert.Equal(2, code);
        foreach (var mistake in new[] { "--unheard-of", "--port: \"abc\"", "--limit: \"nonsense=3\"", "--access-webhook: \"https://(secret)@app.example/may\"", "the secret is too short" })
            Assert.Contains(mistake, errors);
        Assert.DoesNotContain("hidden-word", output + errors);
        Assert.DoesNotContain("a-tiny-secret", output + errors);
        await File.WriteAllTextAsync(Path.Combine(_folder, "broken.json"), "{");
        (code, _, errors) = await RunAsync("check-config", "--keys", "broken.json");
        Assert.Equal(2, code);
        Assert.Contains("broken.json", errors);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<string?[]> FindAsync(HttpClient client, string query) =>
        [.. (await client.GetFromJsonAsync<JsonElement>("/search?" + query)).GetProperty("results").EnumerateArray().Select(result => result.GetProperty("text").GetString())];

    private static HttpClient Client(ServerProcess server, string? token)
    {
        var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(50, limit.Token);
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    private async Task<(int Code, string Output, string Errors)> RunAsync(IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var program = ServerProcess.Start(arguments, variables, _folder);
        await using (program)
        {
            var (code, output, errors) = await program.EndedAsync();
            return (code, output.Trim(), errors);
        }
    }
}
