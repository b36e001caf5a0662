using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>axe finds nothing on any view, in light and dark and in every language; the keyboard and the announcer are enough.</summary>
public sealed class AccessibilityTests(Chromium chromium)
{
    [Theory]
    [InlineData("en-US", ColorScheme.Light, false, "ltr")]
    [InlineData("en-US", ColorScheme.Dark, true, "ltr")]
    [InlineData("ko-KR", ColorScheme.Light, true, "ltr")]
    [InlineData("zh-CN", ColorScheme.Dark, false, "ltr")]
    [InlineData("en-US", ColorScheme.Light, true, "rtl")]
    [InlineData("en-US", ColorScheme.Dark, false, "rtl")]
    [InlineData("ko-KR", ColorScheme.Dark, false, "rtl")]
    [InlineData("zh-CN", ColorScheme.Light, true, "ltr")]
    public async Task Axe_finds_nothing_on_any_view(string locale, ColorScheme colors, bool isPhone, string direction)
    {
        await using var server = await ChatServer.StartAsync();
        await server.PublishAsync("lobby", """{"text":"**bold** `code` https://example.org\n> quote\n- item\n```\nblock\n```"}""");
        await server.PublishAsync("lobby", """{"cpu":0.5}""");
        var options = new BrowserNewContextOptions
        {
            Locale = locale,
            ColorScheme = colors,
            BypassCSP = true,
            ViewportSize = isPhone ? new() { Width = 360, Height = 740 } : new() { Width = 1200, Height = 800 },
        };
        var page = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby", "sse", options);
        await page.Page.Context.AddInitScriptAsync($"addEventListener('DOMContentLoaded', () => document.documentElement.dir = '{direction}')");
        await page.Page.ReloadAsync();
        await page.Page.WaitForSelectorAsync("input[name=name]");
        await AxeCheck.CleanAsync(page, "welcome");

        await page.JoinAsync("Mina");
        await page.SettledAsync(2);
        await page.SendAsync("hello");
        await page.SettledAsync(3);
        await AxeCheck.CleanAsync(page, "busy room");

        await page.Page.Locator("article").Last.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForSelectorAsync("[role=menu]");
        await AxeCheck.CleanAsync(page, "menu");
        await page.Page.Keyboard.PressAsync("Escape");

        await page.Composer.PressAsync("ArrowUp");
        await page.Page.WaitForSelectorAsync(".edit-bar:not([hidden])");
        await AxeCheck.CleanAsync(page, "edit");
        await page.Composer.PressAsync("Escape");

        await page.Page.ClickAsync(".invite-button");
        await page.Page.WaitForSelectorAsync("dialog .qr");
        await AxeCheck.CleanAsync(page, "invite");
        await page.Page.Keyboard.PressAsync("Escape");

        await page.Page.RouteAsync("**/topics/lobby/messages", route => route.Request.Method == "POST"
            ? route.FulfillAsync(new() { Status = 403, ContentType = "application/problem+json", Body = """{"status":403,"code":"forbidden","detail":"no"}""" })
            : route.ContinueAsync());
        await page.SendAsync("not for here");
        await page.Page.WaitForSelectorAsync(".row.refused");
        await AxeCheck.CleanAsync(page, "failed send");

        await page.Page.Keyboard.PressAsync("Control+k");
        await page.Page.WaitForSelectorAsync("dialog [role=option]");
        await AxeCheck.CleanAsync(page, "switcher");
        await page.Page.Keyboard.TypeAsync("empty");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForSelectorAsync(".empty:not([hidden])");
        await AxeCheck.CleanAsync(page, "empty room");

        await page.Page.ClickAsync(".chip");
        await AxeCheck.CleanAsync(page, "connection");
        await page.Page.ClickAsync(".status-details .button");
        await page.StateAsync("disconnected");
        await page.SendAsync("waits");
        await AxeCheck.CleanAsync(page, "disconnected");

        if (isPhone)
        {
            await page.Page.ClickAsync(".narrow-only");
            await AxeCheck.CleanAsync(page, "rooms on a phone");
        }

        await page.Page.ClickAsync(".me .icon-button");
        await page.Page.WaitForSelectorAsync("dialog.settings");
        await AxeCheck.CleanAsync(page, "settings");
    }

    [Fact]
    public async Task Nothing_is_cut_off_at_320_pixels_or_with_wider_letters()
    {
        await using var server = await ChatServer.StartAsync();
        await server.PublishAsync("lobby", $$"""{"text":"{{new string('w', 300)}} `{{new string('c', 200)}}`\n```\n{{new string('p', 300)}}\n```"}""");
        var options = new BrowserNewContextOptions { ViewportSize = new() { Width = 320, Height = 600 }, BypassCSP = true };
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby", options: options)).JoinAsync("A name of thirty-two characters.");
        await page.SettledAsync(1);
        await FitsAsync(page, "room");
        await page.Page.AddStyleTagAsync(new() { Content = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }" });
        await FitsAsync(page, "wider letters");
        await page.Page.ClickAsync(".invite-button");
        await FitsAsync(page, "invite");
    }

    [Fact]
    public async Task Connection_changes_and_refusals_are_spoken_and_nothing_moves_the_focus()
    {
        await using var server = await ChatProgram.StartAsync();
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        await page.Composer.FillAsync("half a thought");
        await server.KillAsync();
        await page.UntilAsync("() => document.querySelector('[role=status].banner').textContent.includes('No connection')");
        await server.RestartAsync();
        await page.UntilAsync("() => document.querySelector('[role=status].banner').textContent.startsWith('Back')");
        await server.PublishAsync("lobby", "\"while you write\"");
        await page.ShownAsync("while you write");
        Assert.True(await IsInComposerAsync(page));
        Assert.Equal("half a thought", await page.Composer.InputValueAsync());
    }

    [Fact]
    public async Task Deleting_the_message_that_has_the_focus_moves_it_to_the_next()
    {
        await using var server = await ChatServer.StartAsync();
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        foreach (var text in (string[])["one", "two", "three"])
            await page.SendAsync(text);
        await page.SettledAsync(3);
        await page.Page.Locator("article").Nth(1).FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).PressAsync("Enter");
        await page.Page.Locator("dialog .danger").PressAsync("Enter");
        await page.ShownAsync("Message deleted");
        await page.UntilAsync("() => document.activeElement?.tagName === 'ARTICLE'");
    }

    [Fact]
    public async Task Everything_can_be_done_with_the_keyboard_alone()
    {
        await using var server = await ChatServer.StartAsync();
        var page = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby");
        var keyboard = page.Page.Keyboard;
        await page.Page.WaitForSelectorAsync("input[name=name]:focus");
        await keyboard.TypeAsync("Mina");
        await keyboard.PressAsync("Enter");
        await page.LiveAsync();
        await keyboard.TypeAsync("first");
        await keyboard.PressAsync("Enter");
        await keyboard.TypeAsync("second");
        await keyboard.PressAsync("Enter");
        await page.SettledAsync(2);
        Assert.True(await IsInComposerAsync(page));

        // Into the list with Shift+Tab, up one message, its menu, edit.
        await keyboard.PressAsync("Shift+Tab");
        Assert.Equal("second", await FocusedTextAsync(page));
        await keyboard.PressAsync("ArrowUp");
        Assert.Equal("first", await FocusedTextAsync(page));
        await keyboard.PressAsync("Enter");
        await page.Page.WaitForSelectorAsync("[role=menu] :focus");
        await keyboard.PressAsync("Escape");
        Assert.Equal("first", await FocusedTextAsync(page));
        await keyboard.PressAsync("Shift+F10");
        for (var step = 0; step < 3; step++)
            await keyboard.PressAsync("ArrowDown");
        await keyboard.PressAsync("Enter");
        Assert.True(await IsInComposerAsync(page));
        await keyboard.PressAsync("End");
        await keyboard.TypeAsync(" edited");
        await keyboard.PressAsync("Enter");
        await page.UntilAsync("() => document.querySelector('.row.message .text').innerText.startsWith('first edited')");
        Assert.True(await IsInComposerAsync(page));

        // A new room and back, through the regions and to the composer with Esc.
        await keyboard.PressAsync("Control+k");
        await keyboard.TypeAsync("other");
        await keyboard.PressAsync("Enter");
        await page.UntilAsync("() => document.querySelector('h1').innerText.includes('other')");
        await keyboard.PressAsync("Alt+ArrowUp");
        await page.UntilAsync("() => document.querySelector('h1').innerText.includes('lobby')");
        for (var step = 0; step < 4; step++)
            await keyboard.PressAsync("F6");
        await keyboard.PressAsync("Shift+F6");
        await keyboard.PressAsync("Escape");
        Assert.True(await IsInComposerAsync(page));
    }

    [Fact]
    public async Task F6_goes_round_the_parts_of_the_page_also_in_a_room_without_messages()
    {
        await using var server = await ChatServer.StartAsync();
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        var keyboard = page.Page.Keyboard;
        foreach (var expected in (string[])["ASIDE", "NAV", "MAIN", "TEXTAREA"])
        {
            await keyboard.PressAsync("F6");
            Assert.Equal(expected, await FocusedTagAsync(page));
        }

        foreach (var expected in (string[])["MAIN", "NAV", "ASIDE", "TEXTAREA"])
        {
            await keyboard.PressAsync("Shift+F6");
            Assert.Equal(expected, await FocusedTagAsync(page));
        }

        await page.SendAsync("something");
        await page.SettledAsync(1);
        await keyboard.PressAsync("Shift+F6");
        Assert.Equal("ARTICLE", await FocusedTagAsync(page));
        await keyboard.PressAsync("Control+/");
        await page.Page.WaitForSelectorAsync("dialog.keys");
    }

    [Fact]
    public async Task Esc_takes_one_step_back_at_a_time()
    {
        await using var server = await ChatServer.StartAsync();
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        await page.SendAsync("mine");
        await page.SettledAsync(1);
        await page.Page.EvaluateAsync("() => { Object.defineProperty(document, 'hasFocus', { value: () => false }); dispatchEvent(new Event('blur')); }");
        await server.PublishAsync("lobby", "\"new\"");
        await page.Page.WaitForSelectorAsync(".new-line");
        await page.Composer.PressAsync("ArrowUp");
        await page.Page.WaitForSelectorAsync(".edit-bar:not([hidden])");
        await page.Page.Locator("article").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForSelectorAsync("[role=menu] :focus");

        await page.Page.Keyboard.PressAsync("Escape");
        Assert.Equal(0, await page.Page.Locator("[role=menu]:popover-open").CountAsync());
        Assert.True(await page.Page.Locator(".edit-bar").IsVisibleAsync());
        await page.Page.Locator("article").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.WaitForSelectorAsync(".edit-bar", new() { State = WaitForSelectorState.Hidden });
        Assert.Equal(1, await page.Page.Locator(".new-line").CountAsync());
        await page.Page.Locator("article").First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.WaitForSelectorAsync(".new-line", new() { State = WaitForSelectorState.Detached });
        Assert.Equal("ARTICLE", await FocusedTagAsync(page));
        await page.Page.Keyboard.PressAsync("Escape");
        Assert.True(await IsInComposerAsync(page));
    }

    [Fact]
    public async Task The_list_is_one_stop_of_the_Tab_key_and_the_links_of_a_message_are_reached_from_it()
    {
        await using var server = await ChatServer.StartAsync();
        for (var number = 1; number <= 3; number++)
            await server.PublishAsync("lobby", $"\"https://example.org/{number}\"");
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        await page.SettledAsync(3);
        await page.Page.Locator("article").Nth(1).FocusAsync();
        await page.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("https://example.org/2", await page.Page.EvaluateAsync<string>("() => document.activeElement.href"));
        await page.Page.Keyboard.PressAsync("Tab");
        Assert.True(await IsInComposerAsync(page));
        Assert.Equal(1, await page.Page.Locator(".rows article[tabindex='0']").CountAsync());
        await page.Page.Keyboard.PressAsync("Shift+Tab");
        Assert.Equal("ARTICLE", await FocusedTagAsync(page));
        await page.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("https://example.org/2", await page.Page.EvaluateAsync<string>("() => document.activeElement.href"));
    }

    [Fact]
    public async Task The_announcer_says_new_messages_of_others_and_nothing_more()
    {
        await using var server = await ChatServer.StartAsync();
        for (var number = 1; number <= 120; number++)
            await server.PublishAsync("lobby", $"\"old {number}\"");
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        var ben = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ben");
        await page.Page.BringToFrontAsync();
        await page.Page.EvaluateAsync(
            """
            () => {
              window.said = [];
              new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => said.push(node.textContent))))
                .observe(document.querySelector('[aria-live=polite]'), { childList: true });
            }
            """);

        await page.SendAsync("my own");
        await page.ShownAsync("my own");
        await page.Page.EvaluateAsync("() => document.querySelector('.scroll').scrollTo(0, 0)");
        await page.ShownAsync("old 30");
        await ben.SendAsync("**hello** Mina");
        await page.UntilAsync("() => window.said.length > 0");
        await ben.Composer.PressAsync("ArrowUp");
        await ben.Composer.FillAsync("changed");
        await ben.Composer.PressAsync("Enter");
        await page.UntilAsync("() => [...document.querySelectorAll('.row.message .text')].some((text) => text.innerText.startsWith('changed'))");
        Assert.Equal(["Ben: hello Mina"], await page.Page.EvaluateAsync<string[]>("() => window.said"));

        for (var number = 1; number <= 8; number++)
            await ben.SendAsync($"burst {number}");
        await page.UntilAsync("() => window.said.some((words) => words.includes('new messages from Ben'))");
        var said = await page.Page.EvaluateAsync<string[]>("() => window.said");
        Assert.True(said.Length <= 6, string.Join('\n', said));
    }

    private static Task<bool> IsInComposerAsync(ChatPage page) =>
        page.Page.EvaluateAsync<bool>("() => document.activeElement?.tagName === 'TEXTAREA'");

    private static Task<string> FocusedTagAsync(ChatPage page) => page.Page.EvaluateAsync<string>("() => document.activeElement.tagName");

    private static Task<string> FocusedTextAsync(ChatPage page) =>
        page.Page.EvaluateAsync<string>("() => document.activeElement?.querySelector('.text')?.innerText ?? document.activeElement?.outerHTML.slice(0, 200)");

    private static async Task FitsAsync(ChatPage page, string view)
    {
        var wide = await page.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('body *')]
              .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && element.checkVisibility() && !element.closest('pre, .visually-hidden, .skip, [popover]:not(:popover-open)'))
              .map((element) => `${element.tagName}.${element.className} ${Math.round(element.getBoundingClientRect().right)}`)
            """);
        Assert.True(wide.Length == 0, $"{view}: {string.Join(", ", wide.Take(8))}");
        Assert.True(await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), view);
    }
}
