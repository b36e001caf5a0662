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
        // In the processor's time of the page's thread: what else the machine does is not the page's work.
        var session = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await session.SendAsync("Performance.enable", new() { ["timeDomain"] = "threadTicks" });
        var turns = new List<double>();
        await page.Page.Mouse.MoveAsync(600, 400);
        for (var turn = 0; turn < 120; turn++)
        {
            var before = await WorkedMsAsync(session);
            await page.Page.Mouse.WheelAsync(0, turn < 80 ? -1500 : 2500);
            await page.Page.WaitForFunctionAsync("() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true))))");
            turns.Add(await WorkedMsAsync(session) - before);
        }

        // A turn is two tasks and more: the wheel with the rows that it brings, and the drawing.
        var tooLong = turns.Where(milliseconds => milliseconds > 2 * LongestTaskMs).ToList();
        Assert.True(tooLong.Count <= 1, $"Turns of {string.Join(", ", turns.OrderDescending().Take(20).Select(milliseconds => $"{milliseconds:0}"))} ms.");
        var offsets = await page.Page.EvaluateAsync<int[]>("() => [...document.querySelectorAll('article')].map((article) => Number(article.dataset.offset))");
        Assert.InRange(offsets.Length, 50, 400);
        Assert.Equal(Enumerable.Range(offsets[0], offsets.Length), offsets);
        Assert.True(offsets[0] < 9900, $"It scrolled to {offsets[0]} only.");
    }

    [Fact]
    public async Task An_open_page_where_nothing_happens_does_nothing_but_ask_for_signs_of_life()
    {
        await using var server = await ChatServer.StartAsync();
        var context = await Contexts.NewAsync(chromium.Browser);
        await context.AddInitScriptAsync(
            """
            window.work = [];
            const told = (name) => window.work.push(name);
            for (const name of ['setTimeout', 'requestAnimationFrame', 'requestIdleCallback', 'fetch']) {
              const real = window[name];
              window[name] = (first, ...rest) => real.call(window, typeof first === 'function' ? (...given) => (told(name), first(...given)) : (told(name), first), ...rest);
            }
            window.setInterval = () => told('setInterval');
            """);
        await context.Clock.InstallAsync();
        var page = await (await ChatPage.OpenTabAsync(context, server.Address, "lobby")).JoinAsync("Ann");
        await page.SendAsync("last words");
        await page.SettledAsync(1);
        // What the message itself left to do: it is read after a second, the typing ends.
        await PassAsync(page.Page, 15);
        await page.Page.EvaluateAsync("() => { window.work = []; window.changes = 0; new MutationObserver((all) => (changes += all.length)).observe(document, { subtree: true, childList: true, attributes: true, characterData: true }); }");
        await PassAsync(page.Page, 30);

        // Is the connection there, and how long does the answer take: about twice in half a minute, with the watch over it.
        var work = await page.Page.EvaluateAsync<string[]>("() => window.work");
        Assert.True(work.Length <= 8 && work.All(name => name == "setTimeout"), string.Join(", ", work));
        Assert.Equal(0, await page.Page.EvaluateAsync<int>("() => window.changes"));
    }

    /// <summary>Lets the page's clock go on in small steps, so that the server, whose clock is the real one, can answer between them.</summary>
    private static async Task PassAsync(Microsoft.Playwright.IPage page, int seconds)
    {
        for (var step = 0; step < 2 * seconds; step++)
        {
            await page.Clock.RunForAsync(500);
            await page.EvaluateAsync("() => fetch.length");
        }
    }

    private static async Task<double> WorkedMsAsync(Microsoft.Playwright.ICDPSession session)
    {
        var answer = await session.SendAsync("Performance.getMetrics");
        return 1000 * answer!.Value.GetProperty("metrics").EnumerateArray()
            .Single(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
    }
}
