using System.Text.Json;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>How what was written looks, whoever wrote it.</summary>
public sealed class TextTests(Chromium chromium)
{
    private const string WholeLength = "() => document.querySelector('.row.message .text').innerText.length";

    [Fact]
    public async Task A_very_long_message_is_shown_in_part_until_somebody_wants_all_of_it()
    {
        await using var server = await ChatServer.StartAsync();
        await server.PublishAsync("lobby", JsonSerializer.Serialize(string.Concat(Enumerable.Repeat("*a ", 20_000))));
        await server.PublishAsync("lobby", $"{{\"values\":[{string.Join(',', Enumerable.Repeat("17", 15_000))}]}}");
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await page.SettledAsync(2);
        Assert.InRange(await page.Page.EvaluateAsync<int>(WholeLength), 7_000, 8_100);
        Assert.Equal(2, await page.Page.Locator(".show-all").CountAsync());

        // By keyboard: from the message to its button.
        await page.Page.Locator("article").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.UntilAsync("() => document.querySelector('.row.message .text').innerText.length > 59000");
        Assert.Equal(1, await page.Page.Locator(".show-all").CountAsync());
        Assert.True(await page.Page.EvaluateAsync<bool>("() => document.activeElement.matches('article')"));
        Assert.Empty(page.Mistakes);
    }

    [Fact]
    public async Task Copied_messages_say_who_when_and_what()
    {
        await using var server = await ChatServer.StartAsync();
        await server.PublishAsync("lobby", "\"one\"");
        await server.PublishAsync("lobby", "\"two\"");
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await page.SettledAsync(2);
        var copied = await page.Page.EvaluateAsync<string>(
            """
            () => {
              const rows = document.querySelectorAll('.row.message');
              getSelection().setBaseAndExtent(rows[0], 0, rows[1], rows[1].childNodes.length);
              return getSelection().toString().replace(/\s+/g, ' ').trim();
            }
            """);
        Assert.Matches(@"^Someone ?BOT \d+:\d+ [AP]M one Someone \d+:\d+ [AP]M two$", copied);
    }

    [Fact]
    public async Task What_reaches_out_of_a_message_does_not_cover_what_others_wrote()
    {
        await using var server = await ChatServer.StartAsync();
        await server.PublishAsync("lobby", "\"before it\"");
        await server.PublishAsync("lobby", "\"MMMM\"");
        await server.PublishAsync("lobby", "\"after it\"");
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await page.SettledAsync(3);
        await page.Page.EvaluateAsync("() => document.fonts.ready");
        var texts = page.Page.Locator(".row.message .text");
        byte[][] alone = [await texts.Nth(0).ScreenshotAsync(), await texts.Nth(2).ScreenshotAsync()];
        // As a pile of marks is drawn where the fonts have them: above and below its line, which stays as high as it is.
        await page.Page.EvaluateAsync(
            "() => { document.querySelectorAll('.row.message .text p')[1].style.textShadow = '0 27px red, 0 -27px red'; }");
        Assert.Equal(alone[0], await texts.Nth(0).ScreenshotAsync());
        Assert.Equal(alone[1], await texts.Nth(2).ScreenshotAsync());
    }
}
