using Parley.AspNetCore.Tests.Http;
using Parley.AspNetCore.Tests.Transports;
using Parley.Contracts;
using Parley.Frames;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>An SSE stream that goes on with a new token, or ends with the old one.</summary>
public sealed class StreamRefreshTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_stream_is_warned_refreshed_and_loses_nothing()
    {
        await using var app = await RightsApp.StartAsync(time: _time);
        using var stream = await OpenAsync(app, Token("ann", 60));
        var ready = stream.Events(Wire.SseChunked).First(e => e.Type == "ready").Payload;
        Assert.InRange(ready.GetProperty("ttl").GetInt64(), 89, 90);
        await PublishAsync(app, "1");

        _time.Advance(TimeSpan.FromSeconds(61));
        await stream.ReadUntilAsync(bytes => bytes.IndexOf("event: token_expired"u8) > 0);
        var refreshed = await RefreshAsync(app, ready, Token("ann", 600));
        Assert.Equal(200, refreshed.Status);
        Assert.InRange(refreshed["ttl"].GetInt32(), 629, 630);
        _time.Advance(TimeSpan.FromSeconds(60));
        await PublishAsync(app, "2");

        await stream.ReadUntilAsync(bytes => bytes.IndexOf("\"data\":2"u8) > 0);
        Assert.Equal(["1", "2"], stream.Events(Wire.SseChunked).Where(e => e.Type == "message").Select(e => e.Payload.GetProperty("data").GetRawText()));
        Assert.False(stream.IsEnded);
    }

    [Fact]
    public async Task Without_a_new_token_the_stream_ends_with_4004()
    {
        await using var app = await RightsApp.StartAsync(time: _time);
        using var stream = await OpenAsync(app, Token("ann", 60));
        _time.Advance(TimeSpan.FromSeconds(90));
        await stream.ReadUntilAsync(bytes => bytes.IndexOf("0\r\n\r\n"u8) > 0);
        var close = stream.Events(Wire.SseChunked).Last(e => e.Type == "close").Payload;
        Assert.Equal((4004, true), (close.GetProperty("code").GetInt32(), close.GetProperty("reconnect").GetBoolean()));
    }

    [Fact]
    public async Task Only_the_same_user_with_the_secret_refreshes()
    {
        await using var app = await RightsApp.StartAsync(time: _time);
        using var stream = await OpenAsync(app, Token("ann", 600));
        var ready = stream.Events(Wire.SseChunked).First(e => e.Type == "ready").Payload;
        Assert.Equal((403, "forbidden"), Of(await RefreshAsync(app, ready, Token("bob", 600))));
        Assert.Equal((401, "token_expired"), Of(await RefreshAsync(app, ready, Token("ann", -100))));
        var secretless = await app.Client.SendAsync(
            HttpMethod.Post, $"connections/{ready.GetProperty("connection").GetString()}/refresh", Sending.Json("{}"), Jwt.Bearer(Token("ann", 600)));
        Assert.Equal((404, "not_found"), Of(secretless));
    }

    [Fact]
    public async Task A_new_token_with_fewer_rights_ends_what_it_no_longer_allows()
    {
        await using var app = await RightsApp.StartAsync(time: _time);
        using var stream = await OpenAsync(app, Token("ann", 600), "/events?topic=t&topic=u&ticket=");
        var ready = stream.Events(Wire.SseChunked).First(e => e.Type == "ready").Payload;
        var exp = _time.GetUtcNow().ToUnixTimeSeconds() + 600;
        await RefreshAsync(app, ready, Jwt.For("ann", subscribe: ["u"], exp: exp));
        await stream.ReadUntilAsync(bytes => bytes.IndexOf("event: unsubscribed"u8) > 0);
        await PublishAsync(app, "\"hidden\"");
        await app.Client.PublishAsync("u", "\"seen\"", Jwt.Bearer(Token("x", 600)));
        await stream.ReadUntilAsync(bytes => bytes.IndexOf("\"seen\""u8) > 0);
        Assert.DoesNotContain("hidden", System.Text.Encoding.UTF8.GetString(stream.Received));
    }

    private static async Task<RawClient> OpenAsync(TestApp app, string token, string path = "/topics/t/events?ticket=") =>
        await RawClient.StreamAsync(app, path + await TicketTests.TicketAsync(app, token));

    private static Task<Answer> RefreshAsync(TestApp app, System.Text.Json.JsonElement ready, string token) => app.Client.SendAsync(
        HttpMethod.Post,
        $"connections/{ready.GetProperty("connection").GetString()}/refresh",
        Sending.Json($"{{\"secret\":\"{ready.GetProperty("secret").GetString()}\"}}"),
        Jwt.Bearer(token));

    private string Token(string user, long seconds) =>
        Jwt.For(user, subscribe: ["*"], publish: ["*"], exp: _time.GetUtcNow().ToUnixTimeSeconds() + seconds);

    private Task<Answer> PublishAsync(TestApp app, string data) => app.Client.PublishAsync("t", data, Jwt.Bearer(Token("x", 600)));

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
}
