using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>Calling somebody by name (M13).</summary>
public sealed class MentionTests(Chromium chromium)
{
    private const string Options = ".mention-list:not([hidden]) [role=option]";

    [Fact]
    public async Task A_name_is_chosen_with_the_keyboard_and_whoever_is_called_sees_it_in_another_room()
    {
        await using var server = await ChatServer.StartAsync();
        var mina = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina Kim");
        await mina.Page.Keyboard.PressAsync("Control+k");
        await mina.Page.Locator(".switcher input").FillAsync("garden");
        await mina.Page.Keyboard.PressAsync("Enter");
        await mina.UntilAsync("() => document.querySelector('h1').innerText.includes('garden')");
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await ann.UntilAsync("() => document.querySelectorAll('.people-list li').length === 2");

        await ann.Composer.PressSequentiallyAsync("hello @ki");
        await ann.Page.Locator(Options).WaitForAsync();
        await ScreenShot.TakeAsync(ann, "mention");
        await AxeCheck.CleanAsync(ann, "names to choose from");
        await ann.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("hello @Mina Kim ", await ann.Composer.InputValueAsync());
        Assert.Empty(await ann.TextsAsync());
        await ann.Page.Keyboard.TypeAsync("!");
        await ann.Page.Keyboard.PressAsync("Enter");
        await ann.SettledAsync(1);
        Assert.Equal("@Mina Kim", await ann.Page.Locator(".row .mention").InnerTextAsync());

        await mina.UntilAsync("() => document.title === '● (1) #garden – Parley'");
        Assert.Equal("@ 1", await mina.Page.Locator("[data-room=lobby] .count").InnerTextAsync());
        Assert.Contains("you are mentioned", await mina.Page.Locator("[data-room=lobby]").GetAttributeAsync("aria-label"));
        await mina.Page.Locator("[data-room=lobby]").ClickAsync();
        await mina.Page.Locator(".row.calls-me").WaitForAsync();
        await mina.UntilAsync("() => document.title === '#lobby – Parley'");
    }

    [Fact]
    public async Task Escape_closes_the_names_and_what_is_written_then_is_sent_as_it_stands()
    {
        await using var server = await ChatServer.StartAsync();
        var ben = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ben");
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await ann.UntilAsync("() => document.querySelectorAll('.people-list li').length === 2");
        await ann.Composer.PressSequentiallyAsync("@");
        await ann.UntilAsync($"() => document.querySelectorAll('{Options}').length === 2");
        await ann.Page.Keyboard.PressAsync("ArrowDown");
        Assert.Equal("here", await ann.Page.Locator($"{Options}[aria-selected=true]").GetAttributeAsync("data-name"));
        await ann.Page.Keyboard.PressAsync("Escape");
        Assert.Equal(0, await ann.Page.Locator(Options).CountAsync());
        await ann.Page.Keyboard.TypeAsync("be");
        Assert.Equal(0, await ann.Page.Locator(Options).CountAsync());
        await ann.Page.Keyboard.PressAsync("Enter");
        await ann.SettledAsync(1);
        await ann.Composer.PressSequentiallyAsync("and @B");
        await ann.Page.Locator(Options).ClickAsync();
        await ann.Page.Keyboard.PressAsync("Enter");
        await ann.SettledAsync(2);
        Assert.Equal(["@be", "and @Ben"], await ann.TextsAsync());
        await ben.Page.Locator(".row.calls-me").WaitForAsync();
        Assert.Equal(1, await ben.Page.Locator(".row.calls-me").CountAsync());
        Assert.Empty(ann.Mistakes);
    }
}
