using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Access;

/// <summary>What moderators decided, in a real file, over killed servers and with a retention that lets everything else go.</summary>
public sealed class ModerationKeptTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("parley-test-").FullName;
    private readonly CookieContainer _host = new();
    private readonly CookieContainer _banned = new();
    private readonly CookieContainer _muted = new();

    [Fact]
    public async Task What_was_decided_survives_a_killed_server_and_is_never_trimmed()
    {
        var server = await StartAsync();
        await using (server)
        {
            using var host = Client(server, _host);
            await NameAsync(host, "Ada");
            var token = server.Output.SelectMany(line => line.Split(' ')).First(word => word.Contains("#host=", StringComparison.Ordinal)).Split("#host=")[1];
            await DoneAsync(host.PostAsJsonAsync("/moderation/host", new { token }));
            using var mina = Client(server, _banned);
            using var jun = Client(server, _muted);
            var (minaId, junId) = (await NameAsync(mina, "Mina"), await NameAsync(jun, "Jun"));
            for (var i = 1; i <= 5; i++)
                await DoneAsync(host.PostAsJsonAsync("/topics/lobby/messages", i));
            await DoneAsync(host.PostAsJsonAsync("/moderation", new { action = "ban", user = minaId, reason = "spam" }));
            await DoneAsync(host.PostAsJsonAsync("/moderation", new { action = "ban", address = "10.9.8.7" }));
            await DoneAsync(host.PostAsJsonAsync("/topics/lobby/moderation", new { action = "mute", user = junId }));
            await DoneAsync(host.PostAsJsonAsync("/topics/garden/moderation", new { action = "lock" }));
            await DoneAsync(host.PostAsJsonAsync("/topics/garden/moderation", new { action = "slow", seconds = 9 }));
            await DoneAsync(host.PostAsJsonAsync("/topics/secret/moderation", new { action = "passcode", passcode = "plum" }));
            await DoneAsync(host.PostAsJsonAsync("/topics/garden/moderation", new { action = "moderator", user = junId }));
        }

        // Killed: the process has got no chance to write anything at its end.
        var second = await StartAsync("--retention", "*=1");
        await using (second)
        {
            using var host = Client(second, _host);
            using var limit = new CancellationTokenSource(Patience);
            while ((await JsonAsync(host, "/topics/lobby/messages")).GetProperty("messages").GetArrayLength() > 1)
                await Task.Delay(50, limit.Token);
            await HoldsAsync(second);
        }

        await using var third = await StartAsync("--retention", "*=1");
        Assert.DoesNotContain(third.Output, line => line.Contains("#host=", StringComparison.Ordinal));
        await HoldsAsync(third);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task HoldsAsync(ServerProcess server)
    {
        using var host = Client(server, _host);
        using var mina = Client(server, _banned);
        using var jun = Client(server, _muted);
        Assert.Equal("host", (await JsonAsync(host, "/moderation")).GetProperty("role").GetString());
        var acts = (await JsonAsync(host, "/moderation/audit")).GetProperty("acts").EnumerateArray().ToList();
        Assert.Equal(["host", "ban", "ban", "mute", "lock", "slow", "passcode", "moderator"], acts.Select(act => act.GetProperty("action").GetString()));
        Assert.All(acts, act => Assert.Equal("Ada", act.GetProperty("by").GetProperty("name").GetString()));
        var banned = (await JsonAsync(host, "/moderation")).GetProperty("banned").EnumerateArray().ToList();
        Assert.Contains(banned, ban => ban.TryGetProperty("address", out var address) && address.GetString() == "10.9.8.7");

        Assert.Equal("banned", await CodeAsync(mina.GetAsync("/topics/lobby/messages")));
        Assert.Equal("muted", await CodeAsync(jun.PostAsJsonAsync("/topics/lobby/messages", 1)));
        Assert.Equal("passcode_required", await CodeAsync(jun.GetAsync("/topics/secret/messages")));
        using var stranger = Client(server, new CookieContainer());
        Assert.Equal("room_locked", await CodeAsync(stranger.PostAsJsonAsync("/topics/garden/messages", 1)));
        var garden = await JsonAsync(jun, "/topics/garden/moderation");
        Assert.Equal(("moderator", 9, true), (garden.GetProperty("role").GetString(), garden.GetProperty("slow").GetInt32(), garden.GetProperty("locked").GetBoolean()));
    }

    private async Task<ServerProcess> StartAsync(params string[] more) =>
        await ServerProcess.Start(["--port", "0", "--data", Path.Combine(_folder, "log.db"), .. more], new Dictionary<string, string>(), _folder).ServingAsync();

    private static HttpClient Client(ServerProcess server, CookieContainer cookies) =>
        new(new SocketsHttpHandler { CookieContainer = cookies }) { BaseAddress = server.LocalAddress, Timeout = Patience };

    private static async Task<string> NameAsync(HttpClient client, string name)
    {
        using var answer = await client.PostAsJsonAsync("/me", new { name });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private static Task<JsonElement> JsonAsync(HttpClient client, string address) => client.GetFromJsonAsync<JsonElement>(address);

    private static async Task DoneAsync(Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string?> CodeAsync(Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
    }
}
