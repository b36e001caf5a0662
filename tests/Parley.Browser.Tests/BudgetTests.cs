using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>How much the page does. How long that takes on this machine is measured by bench/page.mjs.</summary>
public sealed class BudgetTests(Chromium chromium)
{
    // A step of the window, twice.
    private const int MaxRowsAFrame = 100;

    [Fact]
    public async Task Scrolling_through_ten_thousand_messages_draws_few_rows_a_frame_and_keeps_few()
    {
        await using var server = await ChatServer.StartAsync();
        for (var batch = 0; batch < 10; batch++)
        {
            await server.PublishBatchAsync(
                "lobby",
                Enumerable.Range(1, 1000).Select(number => $"**{batch * 1000 + number}** {string.Concat(Enumerable.Repeat("some words ", number % 9))}"));
        }

        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await page.SettledAsync(50);
        await page.Page.EvaluateAsync(
            """
            () => {
              window.drawn = [0];
              const frame = () => (drawn.push(0), requestAnimationFrame(frame));
              requestAnimationFrame(frame);
              const rows = (nodes) => [...nodes].filter((node) => node.nodeType === 1 && (node.matches('.row') || node.querySelector('.row'))).length;
              new MutationObserver((all) => all.forEach(({ addedNodes }) => (drawn[drawn.length - 1] += rows(addedNodes)))).observe(document.body, { subtree: true, childList: true });
            }
            """);
        await page.Page.Mouse.MoveAsync(600, 400);
        for (var turn = 0; turn < 80; turn++)
        {
            await page.Page.Mouse.WheelAsync(0, turn < 60 ? -1500 : 2500);
            await page.Page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true))))");
        }

        var drawn = await page.Page.EvaluateAsync<int[]>("() => window.drawn");
        Assert.InRange(drawn.Max(), 1, MaxRowsAFrame);
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
        // First, so that what is counted are the page's timers and not those of the clock itself.
        await context.Clock.InstallAsync();
        await context.AddInitScriptAsync(
            """
            window.work = [];
            const told = (name) => window.work.push(name);
            for (const name of ['setTimeout', 'requestAnimationFrame', 'requestIdleCallback', 'fetch']) {
              const real = window[name];
              window[name] = (first, ...rest) => real.call(window, typeof first === 'function' ? (...given) => (told(name), first(...given)) : (told(name), first), ...rest);
            }
            window.setInterval = () => told('setInterval');
            // Whether the connection has been asked for a sign of life and has not given it yet.
            window.asked = false;
            const post = MessagePort.prototype.postMessage;
            MessagePort.prototype.postMessage = function (message, ...rest) {
              if (message?.type === 'ping') {
                asked = true;
                this.addEventListener('message', ({ data }) => data.type === 'pong' && (asked = false));
              }
              post.call(this, message, ...rest);
            };
            """);
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

    /// <summary>Lets the page's clock go on in small steps, and waits between them for answers to what the page has asked: their clock is the real one.</summary>
    private static async Task PassAsync(Microsoft.Playwright.IPage page, int seconds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(ChatPage.PatienceMs));
        for (var step = 0; step < 2 * seconds; step++)
        {
            await page.Clock.RunForAsync(500);
            while (await page.EvaluateAsync<bool>("() => window.asked"))
                patience.Token.ThrowIfCancellationRequested();
        }
    }
}
