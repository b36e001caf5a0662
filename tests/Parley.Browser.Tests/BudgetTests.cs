using System.Net.Http.Json;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>How quick the page is. Alone, because it looks at the clock.</summary>
[Collection(nameof(FirstMinuteTests))]
public sealed class BudgetTests(Chromium chromium)
{
    private const double LongestTaskMs = 50;

    [Fact]
    public async Task A_room_of_ten_thousand_messages_scrolls_in_tasks_of_less_than_fifty_milliseconds()
    {
        await using var server = await ChatServer.StartAsync();
        using (var http = new HttpClient { BaseAddress = server.Address })
        {
            for (var batch = 0; batch < 10; batch++)
            {
                var messages = Enumerable.Range(1, 1000).Select(number => new
                {
                    topic = "lobby",
                    data = new { text = $"**{batch * 1000 + number}** {string.Concat(Enumerable.Repeat("some words ", number % 9))}" },
                });
                using var answer = await http.PostAsJsonAsync("messages", messages);
                answer.EnsureSuccessStatusCode();
            }
        }
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await page.SettledAsync(50);
        await page.Page.EvaluateAsync(
            "() => { window.tasks = []; new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' }); }");

        var share = Machine.Share();
        await page.Page.Mouse.MoveAsync(600, 400);
        for (var turn = 0; turn < 120; turn++)
        {
            await page.Page.Mouse.WheelAsync(0, turn < 80 ? -1500 : 2500);
            await page.Page.WaitForFunctionAsync("() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true))))");
        }
        share = Math.Min(share, Machine.Share());

        var tasks = await page.Page.EvaluateAsync<double[]>("() => window.tasks");
        var tooLong = tasks.Select(task => task * share).Where(task => task > LongestTaskMs).ToList();
        Assert.True(tooLong.Count <= 1, $"Tasks of {string.Join(", ", tasks.Select(task => $"{task:0}"))} ms, with {share:P0} of the machine.");
        var offsets = await page.Page.EvaluateAsync<int[]>("() => [...document.querySelectorAll('article')].map((article) => Number(article.dataset.offset))");
        Assert.InRange(offsets.Length, 50, 400);
        Assert.Equal(Enumerable.Range(offsets[0], offsets.Length), offsets);
        Assert.True(offsets[0] < 9900, $"It scrolled to {offsets[0]} only.");
    }

    [Fact]
    public async Task An_open_page_where_nothing_happens_does_nothing()
    {
        await using var server = await ChatServer.StartAsync();
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await page.SendAsync("last words");
        await page.SettledAsync(1);
        var session = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await session.SendAsync("Performance.enable");
        var before = await ScriptSecondsAsync(session);
        await Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var worked = await ScriptSecondsAsync(session) - before;

        Assert.True(worked < 0.05, $"{worked * 1000:0} ms of work in ten seconds.");
    }

    private static async Task<double> ScriptSecondsAsync(Microsoft.Playwright.ICDPSession session)
    {
        var answer = await session.SendAsync("Performance.getMetrics");
        return answer!.Value.GetProperty("metrics").EnumerateArray()
            .Single(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
    }
}
