using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Tests.Http;
using Parley.Contracts;
using Parley.Core.Tests.Testing;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>A program elsewhere decides.</summary>
public sealed class WebhookTests : IAsyncDisposable
{
    private static readonly byte[] s_secret = Encoding.UTF8.GetBytes("the secret of the webhook, 32 bytes and more");

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<(string Body, string Signature)> _questions = new();
    private WebApplication? _hook;
    private Task _mayAnswer = Task.CompletedTask;
    private Func<JsonElement, (int Status, string Body)> _decide = _ => (200, "{\"allow\":true}");

    [Fact]
    public async Task It_decides_and_each_question_is_signed_and_asked_once_a_minute()
    {
        await using var app = await StartAsync();
        _decide = question => (200, question.GetProperty("topic").GetString() == "secret" ? "{\"allow\":false,\"message\":\"Not for you.\"}" : "{\"allow\":true}");

        Assert.Equal(201, (await app.Client.PublishAsync("t", "1")).Status);
        Assert.Equal(201, (await app.Client.PublishAsync("t", "2")).Status);
        var refused = await app.Client.PublishAsync("secret", "1");

        Assert.Equal((401, "unauthorized", "Not for you."), (refused.Status, refused.Code, refused.Detail));
        Assert.Equal(
            [
                """{"action":"connect","topic":null,"user":{"id":null,"name":null},"by":"nothing"}""",
                """{"action":"publish","topic":"t","user":{"id":null,"name":null},"by":"nothing"}""",
                """{"action":"publish","topic":"secret","user":{"id":null,"name":null},"by":"nothing"}""",
            ],
            _questions.Select(question => question.Body));
        foreach (var (body, signature) in _questions)
        {
            var moment = _time.GetUtcNow().ToUnixTimeSeconds();
            var expected = Convert.ToHexStringLower(HMACSHA256.HashData(s_secret, Encoding.UTF8.GetBytes($"{moment}.{body}")));
            Assert.Equal($"t={moment},v1={expected}", signature);
        }

        _time.Advance(TimeSpan.FromSeconds(61));
        await app.Client.PublishAsync("t", "3");
        Assert.Equal(5, _questions.Count);
    }

    [Theory]
    [InlineData(500, "{\"allow\":true}")]
    [InlineData(302, "")]
    [InlineData(200, "")]
    [InlineData(200, "{}")]
    [InlineData(200, "{\"allow\":1}")]
    [InlineData(200, "{\"allow\":\"true\"}")]
    [InlineData(200, "{\"allow\":false,\"allow\":true}")]
    [InlineData(200, "[true]")]
    public async Task An_answer_that_is_none_refuses(int status, string body)
    {
        await using var app = await StartAsync();
        _decide = _ => (status, body);
        Assert.Equal((503, "unavailable"), Of(await app.Client.PublishAsync("t", "1")));
        _decide = _ => (200, "{\"allow\":true}");
        Assert.Equal(201, (await app.Client.PublishAsync("t", "1")).Status);
    }

    [Fact]
    public async Task When_nobody_answers_it_refuses_in_time_and_open_connections_go_on()
    {
        await using var app = await StartAsync();
        using var socket = await app.OpenAsync("ws?topic=t");
        await socket.HearAsync("ready");
        _mayAnswer = new TaskCompletionSource().Task;
        var publishing = app.Client.PublishAsync("u", "1");
        await Eventually.TrueAsync(() => _questions.Any(question => question.Body.Contains("\"u\"", StringComparison.Ordinal)));
        _time.Advance(s_timeout);
        Assert.Equal((503, "unavailable"), Of(await publishing));

        await _hook!.StopAsync();
        Assert.Equal((503, "unavailable"), Of(await app.Client.PublishAsync("v", "1")));
        await app.Hub.PublishTextAsync("t", "still here");
        Assert.Equal("still here", (await socket.HearAsync("message")).GetProperty("data").GetString());
    }

    [Fact]
    public async Task What_is_taken_away_there_is_taken_away_here_within_a_minute()
    {
        await using var app = await StartAsync();
        using var socket = await app.OpenAsync("ws?topic=a&topic=b");
        await socket.HearAsync("ready");
        _decide = question => (200, question.GetProperty("topic").GetString() == "a" ? "{\"allow\":false}" : "{\"allow\":true}");
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("a", (await socket.HearAsync("unsubscribed")).GetProperty("topic").GetString());
        await app.Hub.PublishTextAsync("a", "hidden");
        await app.Hub.PublishTextAsync("b", "seen");
        Assert.Equal("seen", (await socket.HearAsync("message")).GetProperty("data").GetString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(14)]
    [InlineData(29)]
    [InlineData(46)]
    [InlineData(59)]
    public async Task A_no_takes_hold_within_the_minute_whenever_the_yes_was_given(int second)
    {
        await using var app = await StartAsync();
        _time.Advance(TimeSpan.FromSeconds(second));
        using var socket = await app.OpenAsync("ws?topic=a&topic=b");
        await socket.HearAsync("ready");
        _decide = question => (200, question.GetProperty("topic").GetString() == "a" ? "{\"allow\":false}" : "{\"allow\":true}");
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("a", (await socket.HearAsync("unsubscribed")).GetProperty("topic").GetString());
    }

    [Fact]
    public async Task The_same_question_of_many_is_asked_once_at_a_time()
    {
        await using var app = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.Client.PublishAsync("t", "1"))).WaitAsync(TestApp.Patience);
        Assert.Equal(2, _questions.Count);
    }

    public async ValueTask DisposeAsync()
    {
        if (_hook is not null)
        {
            await _hook.DisposeAsync().AsTask().WaitAsync(TestApp.Patience);
        }
    }

    private async Task<TestApp> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _hook = builder.Build();
        _hook.MapPost("/", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            _questions.Enqueue((body, context.Request.Headers["Parley-Signature"].ToString()));
            await _mayAnswer.WaitAsync(context.RequestAborted);
            var (status, answer) = _decide(JsonDocument.Parse(body).RootElement);
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(answer);
        });
        await _hook.StartAsync().WaitAsync(TestApp.Patience);
        var webhook = new WebhookOptions { Address = new Uri(_hook.Urls.Single()), Secret = s_secret, Timeout = s_timeout };
        return await RightsApp.StartAsync(_ => new AccessOptions { Webhook = webhook }, _time);
    }

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
}
