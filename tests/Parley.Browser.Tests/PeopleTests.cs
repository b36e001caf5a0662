using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>Names, who is here, and what others do (M1, M8, M9).</summary>
public sealed class PeopleTests(Chromium chromium)
{
    [Theory]
    [InlineData("en-US", "^\\p{Lu}\\p{L}+ \\p{Lu}\\p{L}+$")]
    [InlineData("ko-KR", "^\\p{Script=Hangul}+ \\p{Script=Hangul}+$")]
    [InlineData("zh-CN", "^\\p{Script=Han}{3,}$")]
    public async Task A_newcomer_is_in_with_one_key_under_a_name_that_is_proposed(string locale, string form)
    {
        await using var server = await ChatServer.StartAsync();
        var page = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby", options: new() { Locale = locale });
        await page.UntilAsync("(form) => new RegExp(form, 'u').test(document.querySelector('input[name=name]:focus')?.value)", form);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.LiveAsync();
        Assert.True(await page.Page.EvaluateAsync<bool>("() => document.activeElement === document.querySelector('.composer textarea')"));
    }

    [Fact]
    public async Task A_name_that_somebody_has_is_offered_with_a_number_and_Enter_takes_it()
    {
        await using var server = await ChatServer.StartAsync();
        await JoinAsync(server, "Mina");
        var second = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby");
        await second.Page.FillAsync("input[name=name]", "mina");
        await second.Page.Keyboard.PressAsync("Enter");
        await second.UntilAsync("() => document.querySelector('input[name=name]')?.value === 'mina 2'");
        Assert.Contains("mina 2", await second.Page.Locator("[role=alert]").First.InnerTextAsync());
        await second.Page.Keyboard.PressAsync("Enter");
        await second.LiveAsync();
        Assert.Equal("mina 2", await second.Page.Locator(".me-name").InnerTextAsync());
    }

    [Fact]
    public async Task A_new_name_is_told_in_the_room_and_is_there_in_every_tab()
    {
        await using var server = await ChatServer.StartAsync();
        var mina = await JoinAsync(server, "Mina");
        var tab = await ChatPage.OpenTabAsync(mina.Page.Context, server.Address, "lobby");
        await tab.LiveAsync();
        var ben = await JoinAsync(server, "Ben");
        await mina.SendAsync("old name");
        await ben.ShownAsync("old name");

        await RenameAsync(mina, "Ben");
        await mina.UntilAsync("() => document.querySelector('.settings input').value === 'Ben 2'");
        await RenameAsync(mina, "민아");
        await mina.UntilAsync("() => document.querySelector('.me-name').innerText === '민아'");
        await mina.Page.Keyboard.PressAsync("Escape");
        await mina.SendAsync("new name");

        await ben.ShownAsync("new name");
        await ben.UntilAsync("() => [...document.querySelectorAll('.row.activity')].some((row) => row.innerText === 'Mina is now 민아')");
        await ben.UntilAsync("() => [...document.querySelectorAll('.person-name')].some((name) => name.innerText === '민아')");
        await tab.UntilAsync("() => document.querySelector('.me-name').innerText === '민아'");
        Assert.Equal(["Mina", "민아"], await ben.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.row.message .head .author')].map((author) => author.innerText)"));
        Assert.Empty(ben.Mistakes);
    }

    [Fact]
    public async Task One_person_is_one_entry_and_oneself_is_marked()
    {
        await using var server = await ChatServer.StartAsync();
        var mina = await JoinAsync(server, "Mina");
        await (await ChatPage.OpenTabAsync(mina.Page.Context, server.Address, "lobby", "sse")).LiveAsync();
        await JoinAsync(server, "Ben");
        await mina.UntilAsync("() => document.querySelectorAll('.people-list li').length === 2");
        Assert.EndsWith("Mina (you)", (await mina.Page.Locator(".people-list li").First.InnerTextAsync()).ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal("2", await mina.Page.Locator(".count-label").InnerTextAsync());
    }

    [Fact]
    public async Task Who_has_been_idle_in_every_tab_for_five_minutes_is_away_and_back_with_the_first_key()
    {
        await using var server = await ChatServer.StartAsync();
        var ben = await JoinAsync(server, "Ben");
        var context = await Contexts.NewAsync(chromium.Browser);
        await context.Clock.InstallAsync();
        var mina = await (await ChatPage.OpenTabAsync(context, server.Address, "lobby")).JoinAsync("Mina");
        var tab = await (await ChatPage.OpenTabAsync(context, server.Address, "lobby", "sse")).LiveAsync();
        await ben.UntilAsync("() => document.querySelectorAll('.people-list li').length === 2");

        // Four minutes, a key in one tab, and four more: only the other tab has been left alone for long enough.
        await context.Clock.FastForwardAsync("04:00");
        await tab.Composer.PressAsync("Shift");
        await context.Clock.FastForwardAsync("04:00");
        await mina.SendAsync("still here");
        await ben.ShownAsync("still here");
        Assert.Equal(0, await ben.Page.Locator(".people-list .away").CountAsync());

        // The server passes over who is away again within a second, and its clock is not the browser's.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await context.Clock.FastForwardAsync("05:01");
        await ben.Page.Locator(".people-list .away").WaitForAsync();
        Assert.EndsWith("Mina away", (await ben.Page.Locator(".people-list li.is-away").InnerTextAsync()).ReplaceLineEndings(" "), StringComparison.Ordinal);
        await AxeCheck.CleanAsync(ben, "somebody is away");
        await ScreenShot.TakeAsync(ben, "away");
        // Who comes now sees it, too.
        var ann = await JoinAsync(server, "Ann");
        await ann.Page.Locator(".people-list .away").WaitForAsync();

        await mina.Composer.PressAsync("Shift");
        await ben.Page.Locator(".people-list .away").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await ann.Page.Locator(".people-list .away").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Empty(mina.Mistakes);
    }

    [Fact]
    public async Task Who_came_is_told_in_one_line_and_not_at_all_when_that_is_wished()
    {
        await using var server = await ChatServer.StartAsync();
        var mina = await JoinAsync(server, "Mina");
        foreach (var name in (string[])["Ann", "Ben", "Cleo"])
            await JoinAsync(server, name);
        await mina.UntilAsync("() => document.querySelector('.row.activity')?.innerText === 'Ann and 2 others joined'");
        Assert.Equal(1, await mina.Page.Locator(".row.activity").CountAsync());

        await SettingAsync(mina, "Who came and went", "all");
        await mina.UntilAsync("() => document.querySelectorAll('.row.activity').length === 3");
        await SettingAsync(mina, "Who came and went", "hidden");
        await mina.UntilAsync("() => document.querySelectorAll('.row.activity').length === 0");
    }

    private static async Task SettingAsync(ChatPage page, string label, string value)
    {
        await page.Page.ClickAsync(".me .icon-button");
        await page.Page.GetByLabel(label).SelectOptionAsync(value);
        await page.Page.Keyboard.PressAsync("Escape");
    }

    private static async Task RenameAsync(ChatPage page, string name)
    {
        if (!await page.Page.Locator("dialog.settings").IsVisibleAsync())
            await page.Page.ClickAsync(".me .icon-button");
        await page.Page.Locator(".settings input").FillAsync(name);
        await page.Page.Locator(".settings input").PressAsync("Enter");
    }

    private async Task<ChatPage> JoinAsync(ChatServer server, string name) =>
        await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync(name);
}
