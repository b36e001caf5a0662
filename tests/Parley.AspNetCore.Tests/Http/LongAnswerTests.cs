using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Tests.Transports;
using Parley.Contracts;
using Parley.Core.Tests.Testing;
using Parley.Messages;

namespace Parley.AspNetCore.Tests.Http;

/// <summary>Clients that ask for much and read nothing.</summary>
public sealed class LongAnswerTests
{
    private const int Clients = 12;

    // Together more than the kernel keeps for a connection on the loopback.
    private const int Asks = 24;

    [Fact]
    public async Task A_page_of_large_messages_ends_at_bytes_and_the_next_pages_bring_the_rest()
    {
        await using var app = await StartAsync();
        var seen = new List<long>();
        long? before = null;
        while (true)
        {
            var page = await app.Client.ReadAsync("topics/t/messages?limit=500" + (before is null ? "" : $"&before={before}"));
            var offsets = page["messages"].EnumerateArray().Select(message => message.GetProperty("offset").GetInt64()).ToList();
            Assert.InRange(page.Text.Length, 200_000, 400_000);
            seen.InsertRange(0, offsets);
            before = offsets[0];
            if (!page["more"].GetBoolean())
            {
                break;
            }
        }

        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), seen);
    }

    [Fact]
    public async Task Clients_that_ask_for_history_over_a_websocket_and_never_read_hold_no_more_than_the_budget()
    {
        var time = new ManualTime();
        await using var app = await StartAsync(time);
        var stuck = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RawClient.WebSocketAsync(app, receiveBuffer: 4096)));
        foreach (var client in stuck)
        {
            for (var i = 0; i < Asks; i++)
            {
                await client.SendFrameAsync("""{"type":"history","payload":{"topic":"t","limit":500}}""");
            }
        }

        await Eventually.TrueAsync(() => app.Hub.Answers.WaitingCount > 0);
        Assert.InRange(app.Hub.Answers.Used, 1, app.Hub.Options.MaxAnswerBytes);

        // Who waits too long is told so, and whoever takes nothing is let go.
        await using (new Ticking(time))
        {
            await Eventually.TrueAsync(() => app.Hub.ConnectionCount == 0);
        }

        await Eventually.TrueAsync(() => app.Hub.Answers.Used == 0);
        Array.ForEach(stuck, client => client.Dispose());
        Assert.Equal(200, (await app.Client.ReadAsync("topics/t/messages?limit=500")).Status);
    }

    [Fact]
    public async Task Clients_that_ask_for_history_over_http_and_never_read_hold_no_more_than_the_budget()
    {
        var time = new ManualTime();
        await using var app = await StartAsync(time);
        var stuck = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RawClient.ConnectAsync(app, receiveBuffer: 4096)));
        foreach (var client in stuck)
        {
            await client.SendAsync(string.Concat(Enumerable.Repeat(client.Get("/topics/t/messages?limit=500"), Asks)));
        }

        await Eventually.TrueAsync(() => app.Hub.Answers.WaitingCount > 0);
        Assert.InRange(app.Hub.Answers.Used, 1, app.Hub.Options.MaxAnswerBytes);
        await using (new Ticking(time))
        {
            await Eventually.TrueAsync(() => app.Hub.Answers is { Used: 0, WaitingCount: 0 });
        }

        Array.ForEach(stuck, client => client.Dispose());
        Assert.Equal(200, (await app.Client.ReadAsync("topics/t/messages?limit=500")).Status);
    }

    [Theory]
    [InlineData("topics/t/messages")]
    [InlineData("topics")]
    public async Task Who_asks_when_no_bytes_are_left_waits_and_is_then_refused_with_a_code(string path)
    {
        var time = new ManualTime();
        await using var app = await StartAsync(time);
        using var all = await app.Hub.Answers.TakeAsync(null, long.MaxValue, CancellationToken.None);
        await using (new Ticking(time))
        {
            var answer = await app.Client.ReadAsync(path);
            Assert.Equal((503, "unavailable"), (answer.Status, answer.Code));
            Assert.Contains("Retry-After", answer.Headers.ToString(), StringComparison.Ordinal);
        }
    }

    private static async Task<TestApp> StartAsync(ManualTime? time = null)
    {
        var app = await TestApp.StartAsync(
            configure => configure.Hub = new HubOptions { MaxAnswerBytes = 2 * 1024 * 1024, HeartbeatInterval = TimeSpan.FromDays(1) },
            builder =>
            {
                if (time is not null)
                {
                    builder.Services.AddSingleton<TimeProvider>(time);
                }
            });
        for (var i = 0; i < 50; i++)
        {
            Assert.True((await app.Hub.PublishTextAsync("t", new string('x', 60_000), new User("1", "Ann"))).IsAccepted);
        }

        return app;
    }
}
