using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>A server that comes back as another version (M6).</summary>
public sealed class UpdateTests(Chromium chromium)
{
    [Fact]
    public async Task A_page_says_that_the_server_was_updated_and_a_reload_loses_nothing()
    {
        await using var server = await ChatProgram.StartAsync();
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        await page.SendAsync("before");
        await page.SettledAsync(1);

        // The same version comes back first, and there is nothing to say.
        await server.KillAsync();
        await page.NotLiveAsync();
        await server.RestartAsync();
        await page.LiveAsync();
        Assert.Equal(0, await page.Page.Locator(".banner[data-kind=updated]").CountAsync());

        await page.Page.RouteAsync("**/server/version", route => route.FulfillAsync(new() { ContentType = "application/json", Body = """{"page":"another"}""" }));
        await server.KillAsync();
        await page.NotLiveAsync();
        await page.SendAsync("meanwhile");
        await page.Composer.FillAsync("half a thought");
        await server.RestartAsync();
        var notice = page.Page.Locator(".banner[data-kind=updated]");
        await notice.WaitForAsync();
        Assert.Contains("The server was updated", await notice.InnerTextAsync());
        // The page goes on working as it is, and the notice waits.
        await page.SettledAsync(2);
        await page.StateAsync("live");
        await AxeCheck.CleanAsync(page, "the server was updated");
        await ScreenShot.TakeAsync(page, "updated");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Reload" }).ClickAsync();
        await page.UntilAsync("() => !document.querySelector('.banner[data-kind=updated]') && document.querySelector('.status')?.dataset.state === 'live'");
        await page.SettledAsync(2);
        Assert.Equal(["before", "meanwhile"], await page.TextsAsync());
        Assert.Equal("half a thought", await page.Composer.InputValueAsync());
        Assert.Empty(page.Mistakes);
    }

    [Fact]
    public async Task What_was_not_sent_yet_is_sent_by_the_new_page()
    {
        await using var server = await ChatServer.StartAsync();
        await using var network = new Network(server.Port);
        var page = await (await ChatPage.OpenAsync(chromium.Browser, network.Address, "lobby", "sse")).JoinAsync("Mina");
        await page.Page.RouteAsync("**/server/version", route => route.FulfillAsync(new() { ContentType = "application/json", Body = """{"page":"another"}""" }));
        network.Cut();
        await page.NotLiveAsync();
        network.Restore();
        await page.Page.Locator(".banner[data-kind=updated]").WaitForAsync();
        await page.Page.RouteAsync("**/topics/lobby/messages", route => route.Request.Method == "POST" ? route.AbortAsync() : route.ContinueAsync());
        await page.SendAsync("kept");
        await page.UntilAsync("() => document.querySelector('.row.message .text')?.innerText === 'kept'");
        await page.Page.UnrouteAsync("**/topics/lobby/messages");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Reload" }).ClickAsync();
        await page.SettledAsync(1);
        Assert.Equal(["kept"], await page.TextsAsync());
    }
}
