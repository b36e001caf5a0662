using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>axe finds nothing on what only hosts see, on the help page, and on what others see of them, in every language and colour.</summary>
public sealed class HostAccessibilityTests(Chromium chromium)
{
    [Theory]
    [InlineData("en-US", ColorScheme.Light, false, "ltr")]
    [InlineData("en-US", ColorScheme.Dark, true, "rtl")]
    [InlineData("ko-KR", ColorScheme.Light, true, "ltr")]
    [InlineData("ko-KR", ColorScheme.Dark, false, "ltr")]
    [InlineData("zh-CN", ColorScheme.Light, false, "rtl")]
    [InlineData("zh-CN", ColorScheme.Dark, true, "ltr")]
    public async Task Axe_finds_nothing_on_what_hosts_see_and_on_the_help_page(string locale, ColorScheme colors, bool isPhone, string direction)
    {
        await using var server = await ChatServer.StartAsync();
        var mina = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        await mina.SendAsync("hello");
        var options = new BrowserNewContextOptions
        {
            Locale = locale,
            ColorScheme = colors,
            BypassCSP = true,
            ViewportSize = isPhone ? new() { Width = 360, Height = 740 } : new() { Width = 1200, Height = 800 },
        };
        var host = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby", options: options);
        var view = $"{locale[..2]}-{colors.ToString().ToLowerInvariant()}-{(isPhone ? "phone" : "wide")}-{direction}";
        await host.Page.Context.AddInitScriptAsync($"addEventListener('DOMContentLoaded', () => document.documentElement.dir = '{direction}')");
        await host.Page.GotoAsync(server.HostLink.AbsoluteUri);
        await host.Page.ReloadAsync();
        await host.Page.FillAsync("input[name=name]", "Ada");
        await host.Page.Keyboard.PressAsync("Enter");
        await host.Page.Locator("dialog").WaitForAsync();
        await CheckAsync(host, view, "host");
        await host.Page.Keyboard.PressAsync("Escape");
        await host.LiveAsync();

        if (isPhone)
            await host.Page.ClickAsync(".people-button");
        await host.Page.ClickAsync(".more-person");
        await host.Page.WaitForSelectorAsync("[role=menu]");
        await CheckAsync(host, view, "member-menu");
        await host.Page.Locator("[role=menuitem].danger").Last.ClickAsync();
        await host.Page.WaitForSelectorAsync("dialog form");
        await CheckAsync(host, view, "ban");
        await host.Page.Keyboard.PressAsync("Escape");
        if (isPhone)
            await host.Page.Keyboard.PressAsync("Escape");

        await host.Page.ClickAsync(".moderation-button");
        await host.Page.Locator("[data-control=lock]").CheckAsync();
        await host.Page.SelectOptionAsync("[data-control=slow]", "30");
        await host.Page.FillAsync("[data-control=room-passcode]", "cherry");
        await host.Page.Keyboard.PressAsync("Enter");
        await mina.Page.Locator(".dialog input[type=password]").WaitForAsync();
        await host.Page.Locator(".audit-part summary").ClickAsync();
        await host.Page.Locator(".audit li").First.WaitForAsync();
        await CheckAsync(host, view, "moderation");
        await host.Page.Keyboard.PressAsync("Escape");
        await CheckAsync(host, view, "locked-room");
        await host.Page.Keyboard.PressAsync("Control+/");
        await host.Page.WaitForSelectorAsync("dialog.keys");
        await CheckAsync(host, view, "keys");

        await host.Page.GotoAsync(new Uri(server.Address, "help/connect").AbsoluteUri);
        await host.Page.WaitForSelectorAsync("[data-qr] svg:visible");
        await CheckAsync(host, view, "help");
    }

    private static async Task CheckAsync(ChatPage page, string combination, string view)
    {
        await AxeCheck.CleanAsync(page, $"{view} {combination}");
        await ScreenShot.TakeAsync(page, $"{view}-{combination}");
    }
}
