using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>What is pressed is large enough for a mouse and for a finger (M18).</summary>
public sealed class TargetTests(Chromium chromium)
{
    [Theory]
    [InlineData(false, 24)]
    [InlineData(true, 44)]
    public async Task Everything_that_is_pressed_is_large_enough(bool isTouch, int least)
    {
        await using var server = await ChatServer.StartAsync();
        var options = isTouch
            ? new BrowserNewContextOptions { HasTouch = true, IsMobile = true, ViewportSize = new() { Width = 390, Height = 780 } }
            : new BrowserNewContextOptions();
        var page = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby", "sse", options);
        await page.Page.GotoAsync(server.HostLink.AbsoluteUri);
        await page.Page.WaitForSelectorAsync("input[name=name]");
        await LargeAsync(page, "welcome", least);
        await page.Page.FillAsync("input[name=name]", "Ada");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.GetByText("You are the host of this server now.").WaitForAsync();
        await LargeAsync(page, "host", least);
        await page.Page.Keyboard.PressAsync("Escape");
        await page.LiveAsync();
        await page.Composer.FillAsync("hello");
        await page.Page.ClickAsync(".send");
        await page.SettledAsync(1);
        await page.Page.GotoAsync(new Uri(server.Address, "r/other").AbsoluteUri);
        await page.Page.Locator(".dialog-buttons").WaitForAsync();
        await LargeAsync(page, "a new room", least);
        await page.Page.ClickAsync(".dialog-buttons .primary");
        await page.Page.WaitForSelectorAsync(".empty:not([hidden])");
        await LargeAsync(page, "empty room", least);
        await page.Page.GotoAsync(new Uri(server.Address, "r/lobby?transport=sse").AbsoluteUri);
        await page.SettledAsync(1);

        await page.Page.RouteAsync("**/topics/lobby/messages", route => route.Request.Method == "POST"
            ? route.FulfillAsync(new() { Status = 403, ContentType = "application/problem+json", Body = """{"status":403,"code":"forbidden","detail":"no"}""" })
            : route.ContinueAsync());
        await page.Composer.FillAsync("not for here");
        await page.Page.ClickAsync(".send");
        await page.Page.WaitForSelectorAsync(".row.refused");
        await page.Page.Locator("article").First.FocusAsync();
        await LargeAsync(page, "room", least);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForSelectorAsync("[role=menu]");
        await LargeAsync(page, "menu", least);
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.ClickAsync(".invite-button");
        await page.Page.WaitForSelectorAsync("dialog .qr");
        await LargeAsync(page, "invite", least);
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.ClickAsync(".moderation-button");
        await page.Page.Locator("[data-control=lock]").WaitForAsync();
        await LargeAsync(page, "moderation", least);
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.Keyboard.PressAsync("Control+k");
        await page.Page.WaitForSelectorAsync("dialog [role=option]");
        await LargeAsync(page, "switcher", least);
        await page.Page.Keyboard.PressAsync("Escape");
        if (isTouch)
            await page.Page.ClickAsync(".narrow-only");
        await page.Page.WaitForSelectorAsync(".me .icon-button");
        await LargeAsync(page, "rooms", least);
        await page.Page.ClickAsync(".me .icon-button");
        await page.Page.WaitForSelectorAsync("dialog.settings");
        await LargeAsync(page, "settings", least);
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.GotoAsync(new Uri(server.Address, "r/lobby").AbsoluteUri);
        await page.LiveAsync();
        await page.Page.ClickAsync(".chip");
        await page.Page.WaitForSelectorAsync(".status-details");
        await LargeAsync(page, "connection", least);
        await page.Page.GotoAsync(new Uri(server.Address, "help/connect").AbsoluteUri);
        await page.Page.WaitForSelectorAsync("[data-qr] svg:visible");
        await LargeAsync(page, "help", least);
    }

    private static async Task LargeAsync(ChatPage page, string view, int least)
    {
        // Links inside a sentence are as high as its line (WCAG 2.5.8), and a box counts with its label.
        var small = await page.Page.EvaluateAsync<string[]>(
            """
            (least) => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [role=menuitem], [role=option]')]
              .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('.text, .fine, .skip, [inert]') && !(element.tagName === 'A' && element.closest('p, dd')))
              .map((element) => ({ element, box: (element.closest('.check') ?? element).getBoundingClientRect() }))
              .filter(({ box }) => box.width > 0 && (box.width < least - 0.5 || box.height < least - 0.5))
              .map(({ element, box }) => `${element.tagName}.${element.className} "${element.innerText.slice(0, 20)}" ${Math.round(box.width)}×${Math.round(box.height)}`)
            """,
            least);
        Assert.True(small.Length == 0, $"{view}: {string.Join(", ", small.Distinct())}");
    }
}
