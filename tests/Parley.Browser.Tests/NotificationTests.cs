using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>What is told of messages while nobody looks (M11).</summary>
public sealed class NotificationTests(Chromium chromium)
{
    // The browser without a screen shows none, so what it is asked for is looked at.
    private const string Recorder =
        """
        window.asked = [];
        window.Notification = class {
          static permission = 'default';
          static requestPermission() {
            Notification.permission = 'granted';
            return Promise.resolve('granted');
          }
          constructor(title, options) {
            asked.push(Object.assign(this, { title, ...options }));
          }
          close() {
            this.closed = true;
          }
        };
        window.isLooking = true;
        document.hasFocus = () => window.isLooking;
        """;

    [Fact]
    public async Task Who_asked_for_notifications_gets_one_for_a_mention_and_a_click_leads_to_it()
    {
        await using var server = await ChatServer.StartAsync();
        var context = await Contexts.NewAsync(chromium.Browser);
        await context.AddInitScriptAsync(Recorder);
        var mina = await (await ChatPage.OpenTabAsync(context, server.Address, "lobby")).JoinAsync("Mina");
        await mina.Page.GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await mina.Page.GetByLabel("Notifications").SelectOptionAsync(new SelectOptionValue { Label = "When I am mentioned" });
        Assert.Equal("granted", await mina.Page.EvaluateAsync<string>("() => Notification.permission"));
        await AxeCheck.CleanAsync(mina, "settings");
        await mina.Page.Keyboard.PressAsync("Escape");

        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await ann.UntilAsync("() => document.querySelectorAll('.people-list li').length === 2");
        await ann.SendAsync("@Mina while you look");
        await mina.ShownAsync("@Mina while you look");
        await mina.Page.EvaluateAsync("() => { window.isLooking = false; }");
        await ann.SendAsync("for nobody");
        await ann.SendAsync("@Mina **tea** is ready");
        await mina.UntilAsync("() => asked.length > 0");
        Assert.Equal(["Ann in #lobby", "@Mina tea is ready"], await mina.Page.EvaluateAsync<string[]>("() => asked.flatMap(({ title, body }) => [title, body])"));

        await mina.Page.EvaluateAsync("() => { window.isLooking = true; asked[0].onclick(); }");
        await mina.Page.Locator(".row.flagged").WaitForAsync();
        Assert.EndsWith("/r/lobby/m/3", mina.Page.Url, StringComparison.Ordinal);
        Assert.True(await mina.Page.EvaluateAsync<bool>("() => asked[0].closed"));
        Assert.Empty(mina.Mistakes);
    }

    [Fact]
    public async Task Where_the_browser_blocks_them_the_settings_say_so()
    {
        await using var server = await ChatServer.StartAsync();
        var context = await Contexts.NewAsync(chromium.Browser);
        await context.AddInitScriptAsync(Recorder + "Notification.permission = 'denied';");
        var mina = await (await ChatPage.OpenTabAsync(context, server.Address, "lobby")).JoinAsync("Mina");
        await mina.Page.GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        Assert.DoesNotContain("blocks", await mina.Page.Locator("dialog").InnerTextAsync());
        await mina.Page.GetByLabel("Notifications").SelectOptionAsync(new SelectOptionValue { Label = "For every message" });
        Assert.Contains("The browser blocks notifications", await mina.Page.Locator("dialog").InnerTextAsync());
        await ScreenShot.TakeAsync(mina, "notify");
    }
}
