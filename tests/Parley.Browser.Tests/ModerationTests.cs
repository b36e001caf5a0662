using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>What hosts and moderators do on the page, and what those see to whom it is done.</summary>
public sealed class ModerationTests(Chromium chromium)
{
    [Fact]
    public async Task The_first_who_opens_the_host_link_is_the_host_and_sends_somebody_out()
    {
        await using var server = await ChatServer.StartAsync();
        var host = await HostAsync(server, "Ada");
        var mina = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        await mina.SendAsync("hello");
        await host.ShownAsync("hello");

        await MenuAsync(host, "Mina", "Remove from the server");
        await host.Page.FillAsync(".dialog input[type=text]", "calm down");
        await AxeCheck.CleanAsync(host, "moderation");
        await ScreenShot.TakeAsync(host, "moderation-ask");
        await host.Page.ClickAsync(".dialog .button.danger");

        await mina.StateAsync("stopped");
        await mina.UntilAsync("() => /^Removed by a moderator, until .+: calm down$/.test(document.querySelector('.banner').innerText.trim())");
        await host.Page.ClickAsync(".moderation-button");
        await host.Page.Locator(".sanctions").GetByText("calm down").WaitForAsync();
        await AxeCheck.CleanAsync(host, "moderation");
        await ScreenShot.TakeAsync(host, "moderation-room");
        await host.Page.GetByRole(AriaRole.Button, new() { Name = "Lift the ban of Mina" }).ClickAsync();
        await host.Page.Locator(".sanctions").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await mina.Page.ReloadAsync();
        await mina.LiveAsync();
        Assert.Empty(host.Mistakes);
        Assert.Empty(mina.Mistakes);
    }

    [Fact]
    public async Task A_ban_from_a_room_offers_the_address_and_warns_who_else_is_shut_out()
    {
        await using var server = await ChatServer.StartAsync("--limit", "loopback=on");
        var host = await HostAsync(server, "Ada");
        var mina = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        var jun = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Jun");
        await MenuAsync(host, "Mina", "Ban from #lobby");
        await host.Page.GetByText("Everybody behind this address is shut out").WaitForAsync();
        await host.Page.GetByLabel("Also ban the address 127.0.0.1").CheckAsync();
        await AxeCheck.CleanAsync(host, "moderation");
        await host.Page.ClickAsync(".dialog .button.danger");
        await host.Page.Locator(".dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        foreach (var page in new[] { mina, jun })
        {
            await page.SendAsync("hello?");
            await page.UntilAsync("() => document.querySelector('.row.refused')?.innerText.includes('you are shut out')");
        }

        await host.Page.ClickAsync(".moderation-button");
        await host.Page.GetByRole(AriaRole.Button, new() { Name = "Lift the ban of 127.0.0.1" }).ClickAsync();
        await jun.Page.ReloadAsync();
        await jun.LiveAsync();
        await jun.SendAsync("I am back");
        await host.ShownAsync("I am back");
        Assert.Empty(host.Mistakes);
    }

    [Fact]
    public async Task Who_is_muted_keeps_the_text_and_reads_why()
    {
        await using var server = await ChatServer.StartAsync();
        var host = await HostAsync(server, "Ada");
        var mina = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        await MenuAsync(host, "Mina", "Mute in #lobby");
        await host.Page.ClickAsync(".dialog .button.danger");
        await host.Page.Locator(".dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await mina.SendAsync("can you read me");
        await mina.UntilAsync("() => document.querySelector('.row.refused')?.innerText.includes('a moderator lets you read and not write')");
        Assert.Equal(["can you read me"], await mina.PendingAsync());

        await MenuAsync(host, "Mina", "Let write again");
        await host.Page.Locator(".notice", new() { HasText = "can write again" }).WaitForAsync();
        await mina.Page.ClickAsync(".row.refused button:has-text('Retry')");
        await host.ShownAsync("can you read me");
        Assert.Empty(mina.Mistakes);
    }

    [Theory]
    [InlineData("ko-KR", "보내지 못함 – 관리자가 쓰기를 막았습니다 \\(.+까지\\): 그만")]
    [InlineData("zh-CN", "未发送 – 管理员只允许你阅读（至 .+）: 그만")]
    [InlineData("en-US", "Not sent – a moderator lets you read and not write, until .+: 그만")]
    public async Task Why_something_was_not_sent_is_said_in_the_language_of_the_page(string locale, string expected)
    {
        await using var server = await ChatServer.StartAsync();
        var host = await HostAsync(server, "Ada");
        var mina = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby", options: new() { Locale = locale })).JoinAsync("Mina");
        await MenuAsync(host, "Mina", "Mute in #lobby");
        await host.Page.FillAsync(".dialog input[type=text]", "그만");
        await host.Page.ClickAsync(".dialog .button.danger");
        await host.Page.Locator(".dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await mina.SendAsync("hello?");
        await mina.UntilAsync("(expected) => new RegExp(expected).test(document.querySelector('.row.refused .note')?.innerText.replace(/\\s+/g, ' '))", expected);
        await mina.UntilAsync("(expected) => [...document.querySelectorAll('[role=alert]')].some(({ innerText }) => new RegExp(expected).test(innerText))", expected);
    }

    [Fact]
    public async Task Who_was_sent_out_of_a_room_reads_why_and_can_come_back()
    {
        await using var server = await ChatServer.StartAsync();
        var host = await HostAsync(server, "Ada");
        var mina = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby", options: new() { Locale = "ko-KR" })).JoinAsync("Mina");
        await MenuAsync(host, "Mina", "Ban from #lobby");
        await host.Page.FillAsync(".dialog input[type=text]", "too loud");
        await host.Page.ClickAsync(".dialog .button.danger");
        await mina.UntilAsync("() => document.querySelector('.open-note strong')?.innerText === '차단되었습니다: too loud'");
        await mina.StateAsync("live");
        await AxeCheck.CleanAsync(mina, "shut out of a room");
        await ScreenShot.TakeAsync(mina, "moderation-shut-out");

        await host.Page.ClickAsync(".moderation-button");
        await host.Page.GetByRole(AriaRole.Button, new() { Name = "Lift the ban of Mina" }).ClickAsync();
        await host.Page.Locator(".sanctions").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await mina.Page.ClickAsync(".open-note button");
        await host.Page.Keyboard.PressAsync("Escape");
        await host.SendAsync("welcome back");
        await mina.ShownAsync("welcome back");
        Assert.Equal(0, await mina.Page.Locator(".open-note strong").CountAsync());
        Assert.Empty(mina.Mistakes);
    }

    [Fact]
    public async Task A_passcode_shuts_the_room_and_the_invitation_opens_it()
    {
        await using var server = await ChatServer.StartAsync();
        var host = await HostAsync(server, "Ada");
        var mina = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        Assert.Contains("Anyone on this network", await mina.Page.InnerTextAsync(".open-note"), StringComparison.Ordinal);
        await host.Page.ClickAsync(".moderation-button");
        await host.Page.FillAsync("[data-control=room-passcode]", "cherry & tree");
        await host.Page.Keyboard.PressAsync("Enter");
        await host.Page.GetByText("Saved.").WaitForAsync();
        await host.Page.Keyboard.PressAsync("Escape");
        await host.UntilAsync("() => document.querySelector('.open-note').innerText.includes('passcode')");

        await mina.Page.Locator(".dialog input[type=password]").FillAsync("plum");
        await mina.Page.Keyboard.PressAsync("Enter");
        await mina.Page.GetByText("That is not the passcode.").WaitForAsync();
        await AxeCheck.CleanAsync(mina, "passcode");
        await ScreenShot.TakeAsync(mina, "moderation-passcode");
        await mina.Page.Locator(".dialog input[type=password]").FillAsync("cherry & tree");
        await mina.Page.Keyboard.PressAsync("Enter");
        await mina.Page.Locator(".dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await mina.SendAsync("I am in");
        await host.ShownAsync("I am in");

        await host.Page.ClickAsync(".invite-button");
        var link = await host.Page.InputValueAsync(".invite-dialog input");
        Assert.EndsWith("#room-passcode=cherry%20%26%20tree", link, StringComparison.Ordinal);
        Assert.Contains("The link holds the passcode", await host.Page.Locator(".invite-dialog").InnerTextAsync());
        Assert.Contains("Who has the passcode can read this room", await host.Page.Locator(".invite-dialog").InnerTextAsync());
        await ScreenShot.TakeAsync(host, "invite-passcode");
        var jun = await chromium.Browser.NewPageAsync();
        await jun.GotoAsync(link);
        var guest = new ChatPage(jun);
        await jun.Locator(".card", new() { HasText = "Who has the passcode can read this room" }).WaitForAsync();
        await guest.JoinAsync("Jun");
        await guest.ShownAsync("I am in");
        Assert.DoesNotContain("cherry", jun.Url, StringComparison.Ordinal);
        Assert.Empty(host.Mistakes);
        Assert.Empty(mina.Mistakes);
    }

    [Fact]
    public async Task A_server_with_a_passcode_asks_for_it_once_and_its_link_brings_it_along()
    {
        await using var server = await ChatServer.StartAsync("--passcode", "open sesame");
        var mina = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby");
        await mina.Page.Locator(".card", new() { HasText = "Who has the passcode can read this room" }).WaitForAsync();
        await mina.Page.FillAsync("input[name=name]", "Mina");
        await mina.Page.Keyboard.PressAsync("Enter");
        await mina.Page.Locator(".dialog input[type=password]").FillAsync("open sesame");
        await mina.Page.Keyboard.PressAsync("Enter");
        await mina.LiveAsync();
        await mina.Page.ReloadAsync();
        await mina.LiveAsync();

        var jun = new ChatPage(await chromium.Browser.NewPageAsync());
        await jun.Page.GotoAsync(new Uri(server.Address, "#passcode=open%20sesame").AbsoluteUri);
        await jun.JoinAsync("Jun");
        Assert.Empty(mina.Mistakes);
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("sse")]
    public async Task A_passcode_of_the_server_is_asked_for_at_once_in_every_tab_and_nothing_typed_is_lost(string transport)
    {
        await using var server = await ChatProgram.StartAsync();
        var host = await HostAsync(server, "Ada");
        var mina = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby", transport)).JoinAsync("Mina");
        var other = await (await ChatPage.OpenTabAsync(mina.Page.Context, server.Address, "lobby", transport)).LiveAsync();
        await mina.Composer.FillAsync("I was just writ");
        await host.Page.ClickAsync(".moderation-button");
        await host.Page.FillAsync("[data-control=server-passcode]", "open sesame");
        await host.Page.Keyboard.PressAsync("Enter");
        await host.Page.GetByText("Saved.").WaitForAsync();
        await host.Page.Keyboard.PressAsync("Escape");

        await other.Page.Locator(".dialog input[type=password]").WaitForAsync();
        await host.SendAsync("while you were out");
        await mina.Page.Locator(".dialog input[type=password]").FillAsync("open sesame");
        await mina.Page.Keyboard.PressAsync("Enter");
        foreach (var tab in new[] { mina, other })
        {
            await tab.Page.Locator(".dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
            await tab.LiveAsync();
            await tab.ShownAsync("while you were out");
        }

        Assert.Equal("I was just writ", await mina.Composer.InputValueAsync());
        await mina.SendAsync("I was just writing");
        await host.ShownAsync("I was just writing");

        // A page that is open shows it again by itself when the server was started anew.
        await server.StopAsync();
        await mina.NotLiveAsync();
        await mina.SendAsync("in the meantime");
        await server.RestartAsync();
        await mina.LiveAsync();
        await host.ShownAsync("in the meantime");
        Assert.Empty(mina.Mistakes);
        Assert.Empty(other.Mistakes);
    }

    [Fact]
    public async Task A_room_is_locked_and_slowed_with_the_keyboard_alone_and_says_so()
    {
        await using var server = await ChatServer.StartAsync();
        var host = await HostAsync(server, "Ada");
        var mina = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        await host.Page.FocusAsync(".moderation-button");
        await host.Page.Keyboard.PressAsync("Enter");
        await host.Page.Locator("[data-control=lock]").WaitForAsync();
        await host.Page.FocusAsync("[data-control=lock]");
        await host.Page.Keyboard.PressAsync("Space");
        await host.UntilAsync("() => document.querySelector('.open-note strong')?.innerText === 'Locked'");
        await host.Page.SelectOptionAsync("[data-control=slow]", "30");
        await host.UntilAsync("() => document.querySelector('.open-note').innerText.includes('30 seconds')");
        await host.Page.Keyboard.PressAsync("Escape");
        // Who is in the room sees it without asking.
        await mina.UntilAsync("() => document.querySelector('.open-note strong')?.innerText === 'Locked' && document.querySelector('.open-note').innerText.includes('30 seconds')");
        await mina.SendAsync("hello?");
        await mina.UntilAsync("() => document.querySelector('.row.refused')?.innerText.includes('the room is locked')");
        Assert.False(await mina.Page.Locator(".moderation-button").IsVisibleAsync());

        await MenuAsync(host, "Mina", "Make moderator of #lobby");
        await mina.Page.Locator(".moderation-button:not([hidden])").WaitForAsync();
        await mina.Page.ClickAsync(".row.refused button:has-text('Retry')");
        await host.ShownAsync("hello?");
    }

    private async Task<ChatPage> HostAsync(ChatServer server, string name)
    {
        var page = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby");
        await page.Page.GotoAsync(server.HostLink.AbsoluteUri);
        await page.Page.FillAsync("input[name=name]", name);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.GetByText("You are the host of this server now.").WaitForAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await page.LiveAsync();
        await page.Page.Locator(".moderation-button:not([hidden])").WaitForAsync();
        await page.Page.WaitForFunctionAsync("() => !location.href.includes('host=')");
        return page;
    }

    private static async Task MenuAsync(ChatPage page, string name, string item)
    {
        await page.Page.GetByRole(AriaRole.Button, new() { Name = $"Moderate {name}" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Menuitem).Filter(new() { HasText = item }).First.ClickAsync();
    }
}
