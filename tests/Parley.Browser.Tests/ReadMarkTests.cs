using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>What is read on one device is read on the others (M9).</summary>
public sealed class ReadMarkTests(Chromium chromium)
{
    [Theory]
    [InlineData("websocket")]
    [InlineData("sse")]
    public async Task What_is_read_or_marked_as_unread_on_one_device_is_so_on_the_other(string transport)
    {
        await using var server = await ChatServer.StartAsync();
        await server.PublishAsync("tea", "\"old\"");
        var phone = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "tea", transport)).JoinAsync("Mina");
        await phone.SettledAsync(1);

        // The same person in another browser: another storage, another connection.
        var context = await Contexts.NewAsync(chromium.Browser);
        await context.AddCookiesAsync((await phone.Page.Context.CookiesAsync()).Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path }));
        var laptop = await (await ChatPage.OpenTabAsync(context, server.Address, "tea")).LiveAsync();
        await laptop.SettledAsync(1);
        await GoToLobbyAsync(laptop);
        await GoToLobbyAsync(phone);

        // What comes before a page follows the room is not new to it.
        await server.UntilSubscribersAsync("tea", 2);
        for (var number = 1; number <= 3; number++)
            await server.PublishAsync("tea", $"\"new {number}\"");
        await UnreadAsync(phone, 3);
        await UnreadAsync(laptop, 3);

        await phone.Page.ClickAsync("a[data-room=tea]");
        await phone.ShownAsync("new 3");
        Assert.Equal(1, await phone.Page.Locator(".row.new-line").CountAsync());
        await UnreadAsync(laptop, 0);

        await phone.Page.Locator("article", new() { HasText = "new 2" }).HoverAsync();
        await phone.Page.Locator("article", new() { HasText = "new 2" }).Locator(".more").ClickAsync();
        await phone.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Mark unread from here" }).ClickAsync();
        await UnreadAsync(laptop, 2);
        await UnreadAsync(phone, 2);

        // It is still so after a reload, and read again when the room is opened again.
        await laptop.Page.ReloadAsync();
        await laptop.LiveAsync();
        await UnreadAsync(laptop, 2);
        await laptop.Page.ClickAsync("a[data-room=tea]");
        await laptop.Page.Locator(".row.new-line").WaitForAsync();
        await UnreadAsync(phone, 0);
        Assert.Empty(phone.Mistakes);
        Assert.Empty(laptop.Mistakes);
    }

    [Fact]
    public async Task A_room_in_which_messages_never_stop_coming_is_read_all_the_same()
    {
        await using var server = await ChatServer.StartAsync();
        await server.PublishAsync("tea", "\"old\"");
        var mina = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "tea")).JoinAsync("Mina");
        await mina.ShownAsync("old");
        var isRead = false;
        for (var number = 1; number <= 100 && !isRead; number++)
        {
            await server.PublishAsync("tea", $"\"new {number}\"");
            await mina.ShownAsync($"new {number}");
            isRead = await mina.Page.EvaluateAsync<int>("async () => (await (await fetch('/topics/tea')).json()).read") > 1;
        }

        Assert.True(isRead);
    }

    private static async Task GoToLobbyAsync(ChatPage page)
    {
        if (await page.Page.Locator("a[data-room=lobby]").CountAsync() == 0)
        {
            await page.Page.Keyboard.PressAsync("Control+k");
            await page.Page.Keyboard.TypeAsync("lobby");
            await page.Page.Keyboard.PressAsync("Enter");
        }
        else
        {
            await page.Page.ClickAsync("a[data-room=lobby]");
        }

        await page.UntilAsync("() => document.querySelector('h1').innerText.includes('lobby')");
    }

    private static async Task UnreadAsync(ChatPage page, int count)
    {
        try
        {
            await page.UntilAsync(
                "(count) => (document.querySelector('a[data-room=tea] .count')?.innerText ?? '0') === String(count) && document.title.startsWith('(') === count > 0", count);
        }
        catch (TimeoutException)
        {
            var shown = await page.Page.EvaluateAsync<string>(
                "async () => `${document.title}; ${document.querySelector('.status')?.dataset.state}; ${document.querySelector('nav')?.innerText}; ${await (await fetch('/topics/tea')).text()}`");
            Assert.Fail($"Not {count} unread messages: {shown}");
        }
    }
}
