using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>How others get in (M20).</summary>
public sealed class InviteTests(Chromium chromium)
{
    [Fact]
    public async Task Every_address_of_the_server_can_be_chosen_for_the_link_and_the_code()
    {
        await using var server = await ChatServer.StartAsync();
        var page = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby");
        await page.Page.RouteAsync("**/server/addresses", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = """
                {"addresses":[{"url":"http://192.168.0.12:8080/","adapter":"eth0","kind":"lan"},
                {"url":"http://10.8.0.1:8080/","adapter":"tun0","kind":"vpn"}],"missing":null,"used":"127.0.0.1"}
                """,
        }));
        await page.JoinAsync("Ann");
        await page.Page.ClickAsync(".invite-button");
        var dialog = page.Page.Locator("dialog");
        var link = dialog.GetByLabel("Link to this room");
        await page.UntilAsync("() => document.querySelector('dialog .invite input').value === 'http://192.168.0.12:8080/r/lobby'");
        var first = await CodeAsync(dialog);

        await dialog.GetByLabel("Address of the server").SelectOptionAsync("http://10.8.0.1:8080/");
        Assert.Equal("http://10.8.0.1:8080/r/lobby", await link.InputValueAsync());
        Assert.NotEqual(first, await CodeAsync(dialog));
        Assert.Contains("same network", await dialog.InnerTextAsync());
    }

    [Fact]
    public async Task A_server_that_only_this_machine_reaches_says_so()
    {
        await using var server = await ChatServer.StartAsync();
        var page = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby");
        await page.Page.RouteAsync("**/server/addresses", route => route.FulfillAsync(new() { Status = 404 }));
        await page.JoinAsync("Ann");
        await page.Page.ClickAsync(".invite-button");
        var dialog = page.Page.Locator("dialog");
        Assert.Equal(new Uri(server.Address, "r/lobby").AbsoluteUri, await dialog.GetByLabel("Link to this room").InputValueAsync());
        Assert.Contains("works on this machine only", await dialog.InnerTextAsync());
        Assert.False(await dialog.GetByLabel("Address of the server").IsVisibleAsync());
    }

    private static async Task<string?> CodeAsync(ILocator dialog) => await dialog.Locator(".qr path").GetAttributeAsync("d");
}
