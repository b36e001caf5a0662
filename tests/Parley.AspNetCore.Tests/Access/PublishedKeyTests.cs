using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Tests.Http;
using Parley.Contracts;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>Keys at an address: fetched, kept, changed, and gone.</summary>
public sealed class PublishedKeyTests : IDisposable
{
    private readonly ECDsa _first = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _second = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ManualTime _time = new();

    [Fact]
    public async Task They_are_fetched_once_and_used_for_ten_minutes()
    {
        await using var issuer = await JwksServer.StartAsync(JwksServer.Jwk(_first, "1"));
        await using var app = await StartAsync(issuer);
        Assert.Equal(0, issuer.Fetches);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(201, await PublishAsync(app, _first, "1"));
        }

        Assert.Equal(1, issuer.Fetches);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(201, await PublishAsync(app, _first, "1"));
        await Core.Tests.Testing.Eventually.TrueAsync(() => issuer.Fetches == 2, () => $"{issuer.Fetches} fetches");
    }

    [Fact]
    public async Task A_new_key_is_found_at_once_and_an_old_one_is_dropped()
    {
        await using var issuer = await JwksServer.StartAsync(JwksServer.Jwk(_first, "1"));
        await using var app = await StartAsync(issuer);
        Assert.Equal(201, await PublishAsync(app, _first, "1"));

        issuer.Publish(JwksServer.Jwk(_second, "2"));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(201, await PublishAsync(app, _second, "2"));
        Assert.Equal(401, await PublishAsync(app, _first, "1"));
        Assert.Equal(2, issuer.Fetches);
    }

    [Fact]
    public async Task A_key_that_is_gone_ends_live_connections_at_the_next_look_also_when_nobody_brings_a_token()
    {
        await using var issuer = await JwksServer.StartAsync(JwksServer.Jwk(_first, "1"), JwksServer.Jwk(_second, "2"));
        await using var app = await StartAsync(issuer);
        using var old = await app.OpenAsync("ws?topic=t", Jwt.Bearer(Token(_first, "1", 3600)));
        using var other = await app.OpenAsync("ws?topic=t", Jwt.Bearer(Token(_second, "2", 3600)));
        await old.HearAsync("ready");
        await other.HearAsync("ready");

        issuer.Publish(JwksServer.Jwk(_second, "2"));
        _time.Advance(TimeSpan.FromMinutes(10));

        var close = await old.HearAsync("close");
        Assert.Equal(("token_expired", true), (close.GetProperty("name").GetString(), close.GetProperty("reconnect").GetBoolean()));
        Assert.Equal(4004, await old.EndAsync());
        Assert.Equal(401, await PublishAsync(app, _first, "1"));
        Assert.Equal(201, await PublishAsync(app, _second, "2"));
        await other.HearAsync("message");
    }

    [Fact]
    public async Task Another_key_under_the_same_id_ends_what_the_old_one_signed()
    {
        await using var issuer = await JwksServer.StartAsync(JwksServer.Jwk(_first, "1"));
        await using var app = await StartAsync(issuer);
        using var old = await app.OpenAsync("ws?topic=t", Jwt.Bearer(Token(_first, "1", 3600)));
        await old.HearAsync("ready");
        issuer.Publish(JwksServer.Jwk(_second, "1"));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(4004, await old.EndAsync());
    }

    [Fact]
    public async Task Unknown_key_ids_do_not_flood_the_issuer()
    {
        await using var issuer = await JwksServer.StartAsync(JwksServer.Jwk(_first, "1"));
        await using var app = await StartAsync(issuer);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(401, await PublishAsync(app, _second, $"made-up-{i}"));
        }

        Assert.Equal(1, issuer.Fetches);
        _time.Advance(TimeSpan.FromSeconds(30));
        await PublishAsync(app, _second, "made-up");
        Assert.Equal(2, issuer.Fetches);
    }

    [Theory]
    [InlineData(500, "oops")]
    [InlineData(200, "no json")]
    [InlineData(200, "{\"keys\":[]}")]
    [InlineData(200, "{\"keys\":5}")]
    [InlineData(302, "")]
    public async Task When_the_address_fails_the_old_keys_go_on(int status, string body)
    {
        await using var issuer = await JwksServer.StartAsync(JwksServer.Jwk(_first, "1"));
        await using var app = await StartAsync(issuer);
        Assert.Equal(201, await PublishAsync(app, _first, "1"));

        (issuer.Status, issuer.Body) = (status, body);
        _time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(201, await PublishAsync(app, _first, "1"));
        await Core.Tests.Testing.Eventually.TrueAsync(() => issuer.Fetches >= 2, () => $"{issuer.Fetches} fetches");
        Assert.Equal(201, await PublishAsync(app, _first, "1"));
    }

    [Theory]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json; charset=nonsense")]
    [InlineData("text/plain; charset=\"\"")]
    public async Task What_the_answer_says_of_its_characters_does_not_matter(string type)
    {
        await using var issuer = await JwksServer.StartAsync(JwksServer.Jwk(_first, "1"));
        issuer.Type = type;
        await using var app = await StartAsync(issuer);
        Assert.Equal(201, await PublishAsync(app, _first, "1"));
    }

    [Theory]
    [InlineData("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"\\ud800\",\"kid\":\"\\udfff\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"\\ud800\",\"e\":\"AQAB\"}]}")]
    [InlineData("\u0000\ufffd")]
    public async Task An_answer_that_nobody_can_read_is_no_error_of_the_server(string body)
    {
        await using var issuer = await JwksServer.StartAsync();
        issuer.Body = body;
        await using var app = await StartAsync(issuer);
        Assert.Equal(503, await PublishAsync(app, _first, "1"));
    }

    [Fact]
    public async Task Without_any_key_yet_the_server_says_that_it_cannot_tell()
    {
        await using var issuer = await JwksServer.StartAsync();
        await using var app = await StartAsync(issuer);
        Assert.Equal(503, await PublishAsync(app, _first, "1"));
        issuer.Publish(JwksServer.Jwk(_first, "1"));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(201, await PublishAsync(app, _first, "1"));
    }

    [Fact]
    public async Task Secrets_and_keys_for_something_else_are_passed_over()
    {
        var secret = $"{{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\"{Jwt.Encode(Jwt.Secret)}\"}}";
        await using var issuer = await JwksServer.StartAsync(
            secret, "{\"kty\":\"new\"}", "5", JwksServer.Jwk(_second, "enc").Replace("\"sig\"", "\"enc\"", StringComparison.Ordinal), JwksServer.Jwk(_first, "1"));
        await using var app = await StartAsync(issuer);
        Assert.Equal(201, await PublishAsync(app, _first, "1"));
        Assert.Equal(401, await PublishAsync(app, _second, "enc"));
        var forged = Jwt.Hs256(Claims(), header: new { alg = "HS256", kid = "s" });
        Assert.Equal(401, (await app.Client.PublishAsync("t", "1", Jwt.Bearer(forged))).Status);
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    private Task<TestApp> StartAsync(JwksServer issuer) => TestApp.StartAsync(
        options =>
        {
            options.AccessControl = new AccessOptions { Tokens = new TokenOptions { JwksAddress = issuer.Address, Audience = "chat" } };
            // No pings, which a clock that is moved by hand makes come and go unanswered.
            options.Hub = options.Hub with { HeartbeatInterval = TimeSpan.FromHours(20) };
        },
        builder => builder.Services.AddSingleton<TimeProvider>(_time));

    private object Claims(int seconds = 600) =>
        new { sub = "mina", aud = "chat", exp = _time.GetUtcNow().ToUnixTimeSeconds() + seconds, publish = new[] { "*" }, subscribe = new[] { "*" } };

    private string Token(ECDsa key, string id, int seconds = 600) =>
        Jwt.Sign(new { alg = "ES256", kid = id }, Claims(seconds), data => key.SignData(data, HashAlgorithmName.SHA256));

    private async Task<int> PublishAsync(TestApp app, ECDsa key, string id) =>
        (await app.Client.PublishAsync("t", "1", Jwt.Bearer(Token(key, id)))).Status;
}
