using Parley.Access;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Tests.Http;
using Parley.Contracts;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>API keys, in a file that another program changes while the server runs.</summary>
public sealed class ApiKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("parley-keys-").FullName;
    private readonly ManualTime _time = new();

    private string Path => System.IO.Path.Combine(_folder, "keys.json");

    [Fact]
    public async Task The_first_key_closes_an_open_server_within_seconds_and_works()
    {
        await using var app = await StartAsync();
        Assert.Equal(201, (await app.Client.PublishAsync("t", "1")).Status);
        using var socket = await app.OpenAsync("ws?topic=t");
        await socket.HearAsync("ready");

        var key = await AddAsync("ci", publish: ["news.*"]);
        _time.Advance(AccessWatch.KeysInterval);

        Assert.Equal(4500, await socket.EndAsync());
        Assert.Equal((401, "unauthorized"), Of(await app.Client.PublishAsync("t", "1")));
        Assert.Equal(201, (await app.Client.PublishAsync("news.a", "1", Jwt.Bearer(key))).Status);
        Assert.Equal((403, "forbidden"), Of(await app.Client.PublishAsync("t", "1", Jwt.Bearer(key))));
        var me = await app.Client.SendAsync(HttpMethod.Get, "me", null, Jwt.Bearer(key));
        Assert.Equal("{\"id\":\"key:ci\",\"name\":\"ci\"}", me.Text);
    }

    [Fact]
    public async Task A_revoked_key_ends_its_connections_and_is_refused_and_the_server_stays_closed()
    {
        var key = await AddAsync("ci", publish: ["*"], subscribe: ["*"]);
        var other = await AddAsync("other", subscribe: ["*"]);
        await using var app = await StartAsync();
        using var socket = await app.OpenAsync("ws?topic=t", Jwt.Bearer(key));
        using var unharmed = await app.OpenAsync("ws?topic=t", Jwt.Bearer(other));
        await socket.HearAsync("ready");
        await unharmed.HearAsync("ready");
        await app.Client.PublishAsync("t", "1", Jwt.Bearer(key));
        await unharmed.HearAsync("message");

        await RevokeAsync("ci");
        _time.Advance(AccessWatch.KeysInterval);

        Assert.Equal(4500, await socket.EndAsync());
        Assert.Equal((401, "bad_token"), Of(await app.Client.PublishAsync("t", "1", Jwt.Bearer(key))));
        Assert.Null(await unharmed.ErrorOfAsync("subscribe", new { topics = new[] { "u" } }));
        await RevokeAsync("other");
        _time.Advance(AccessWatch.KeysInterval);
        Assert.Equal(4500, await unharmed.EndAsync());
        Assert.Equal((401, "unauthorized"), Of(await app.Client.PublishAsync("t", "1")));
        File.Delete(Path);
        _time.Advance(AccessWatch.KeysInterval);
        Assert.Equal((401, "unauthorized"), Of(await app.Client.PublishAsync("t", "1")));
    }

    [Fact]
    public async Task A_forged_key_is_refused_whatever_part_of_it_is_wrong()
    {
        var key = await AddAsync("ci", publish: ["*"]);
        await using var app = await StartAsync();
        var hash = new ApiKeyFile(Path).Read().Single().Hash;
        foreach (var forged in new[]
        {
            key[..^1] + (key[^1] == 'a' ? 'b' : 'a'),
            key[..4] + (key[4] == 'a' ? 'b' : 'a') + key[5..],
            key + "a",
            key[..^1],
            "plk_",
            "plk_" + new string('a', 16) + "_" + new string('a', 52),
            "plk_" + new ApiKeyFile(Path).Read().Single().Id + "_" + hash[..52],
        })
        {
            Assert.Equal((401, "bad_token"), Of(await app.Client.PublishAsync("t", "1", Jwt.Bearer(forged))));
        }

        Assert.Equal(201, (await app.Client.PublishAsync("t", "1", Jwt.Bearer(key))).Status);
    }

    [Fact]
    public async Task Wrong_keys_are_limited_by_address_and_the_right_one_is_never_refused()
    {
        var key = await AddAsync("ci", publish: ["*"]);
        await using var app = await StartAsync(new TokenOptions { Keys = [TokenKey.FromSecret(Jwt.Secret)] });
        var token = Jwt.Bearer(Jwt.For("ann", publish: ["*"], exp: _time.GetUtcNow().ToUnixTimeSeconds() + 600));
        for (var i = 0; i < GuessLimit.MaxWrong; i++)
        {
            Assert.Equal("bad_token", (await app.Client.PublishAsync("t", "1", Jwt.Bearer(key[..^1] + "9"))).Code);
        }

        var limited = await app.Client.PublishAsync("t", "1", Jwt.Bearer(key[..^1] + "9"));
        Assert.Equal((429, "rate_limited"), Of(limited));
        Assert.NotNull(limited.Headers.RetryAfter);
        Assert.Equal(201, (await app.Client.PublishAsync("t", "1", Jwt.Bearer(key))).Status);
        Assert.Equal(201, (await app.Client.PublishAsync("t", "1", token)).Status);
        using var socket = await app.OpenAsync("ws?authenticate=1");
        await socket.SayAsync("refresh", new { token = key });
        await socket.HearAsync("ready");
        _time.Advance(GuessLimit.Window);
        Assert.Equal("bad_token", (await app.Client.PublishAsync("t", "1", Jwt.Bearer(key[..^1] + "9"))).Code);
    }

    [Fact]
    public async Task The_file_holds_no_secret_and_only_its_owner_reads_it()
    {
        var key = await AddAsync("ci", publish: ["news.*"]);
        var text = await File.ReadAllTextAsync(Path);
        Assert.DoesNotContain(key[21..], text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        }
    }

    [Fact]
    public async Task A_damaged_file_ends_the_start_and_changes_nothing_while_running()
    {
        var key = await AddAsync("ci", publish: ["*"]);
        await using var app = await StartAsync();
        app.ExpectsErrors = true;
        await File.WriteAllTextAsync(Path, "{\"version\":1,\"keys\":[{");
        _time.Advance(AccessWatch.KeysInterval);
        Assert.Equal(201, (await app.Client.PublishAsync("t", "1", Jwt.Bearer(key))).Status);
        var error = await Assert.ThrowsAsync<FormatException>(() => StartAsync());
        Assert.Contains(Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_programs_may_change_the_file_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => AddAsync($"key{i}")))).WaitAsync(TestApp.Patience);
        Assert.Equal(8, new ApiKeyFile(Path).Read().Count);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<TestApp> StartAsync(TokenOptions? tokens = null) =>
        RightsApp.StartAsync(_ => new AccessOptions { KeysFile = Path, Tokens = tokens }, _time);

    private async Task<string> AddAsync(string name, string[]? publish = null, string[]? subscribe = null)
    {
        var rights = new Rights { Publish = RightsApp.Patterns(publish ?? []), Subscribe = RightsApp.Patterns(subscribe ?? []) };
        var (key, text) = ApiKey.Create(name, rights, _time.GetUtcNow());
        await new ApiKeyFile(Path).ChangeAsync(keys => [.. keys, key]);
        return text;
    }

    private Task RevokeAsync(string name) => new ApiKeyFile(Path).ChangeAsync(keys =>
        [.. keys.Select(key => key.Name == name ? key with { Revoked = _time.GetUtcNow() } : key)]);

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
}
