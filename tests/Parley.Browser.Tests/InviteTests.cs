using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>How others get in (M20).</summary>
public sealed partial class InviteTests(Chromium chromium)
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
        await page.UntilAsync("() => document.querySelector('dialog .invite input')?.value === 'http://192.168.0.12:8080/r/lobby'");
        var first = await CodeAsync(dialog);

        await dialog.GetByLabel("Address of the server").SelectOptionAsync("http://10.8.0.1:8080/");
        Assert.Equal("http://10.8.0.1:8080/r/lobby", await link.InputValueAsync());
        Assert.NotEqual(first, await CodeAsync(dialog));
        Assert.Contains("Works only in this network", await dialog.InnerTextAsync());
        Assert.Contains("Anyone on this network with the link can read this room.", await dialog.InnerTextAsync());
        await ScreenShot.TakeAsync(page, "invite");
    }

    [Fact]
    public async Task A_link_is_shown_as_people_write_it_and_copied_as_every_program_takes_it()
    {
        await using var server = await ChatServer.StartAsync();
        await server.PublishAsync("점심", "\"hungry\"");
        var page = await ChatPage.OpenAsync(chromium.Browser, server.Address, "점심");
        await page.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.JoinAsync("Ann");
        await page.Page.ClickAsync(".invite-button");
        await page.UntilAsync("() => document.querySelector('dialog .invite input')?.value.endsWith('/r/점심')");
        await page.Page.Locator("dialog .invite button").ClickAsync();
        await page.UntilAsync("async () => (await navigator.clipboard.readText()).endsWith('/r/%EC%A0%90%EC%8B%AC')");
    }

    [Fact]
    public async Task An_empty_room_shows_how_to_get_in_and_a_command_that_writes_and_nothing_comes_from_elsewhere()
    {
        await using var server = await ChatServer.StartAsync();
        var page = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby");
        var elsewhere = new ConcurrentQueue<string>();
        page.Page.Context.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != server.Address.Authority && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                elsewhere.Enqueue(request.Url);
        };
        await page.Page.ReloadAsync();
        await page.JoinAsync("Ann");
        await page.Page.Locator(".empty .qr svg").WaitForAsync();
        var command = await page.Page.InnerTextAsync(".empty .curl");
        var parts = CurlForm().Match(command);
        Assert.True(parts.Success, command);
        using var http = new HttpClient();
        using var body = new StringContent(parts.Groups[1].Value);
        using var answer = await http.PostAsync(new Uri(parts.Groups[2].Value), body);
        await page.ShownAsync(parts.Groups[1].Value);
        Assert.Empty(elsewhere);
    }

    [Fact]
    public async Task A_link_that_cannot_be_copied_is_selected_to_be_copied_by_hand()
    {
        await using var server = await ChatServer.StartAsync();
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await page.Page.EvaluateAsync("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not here')); document.execCommand = () => false; }");
        await page.Page.ClickAsync(".invite-button");
        await page.Page.Locator("dialog .invite .button").ClickAsync();
        await page.UntilAsync("() => { const field = document.querySelector('dialog .invite input'); return field.selectionStart === 0 && field.selectionEnd === field.value.length && document.activeElement === field; }");
    }

    [Fact]
    public async Task A_server_under_a_public_name_does_not_say_that_it_is_for_this_network_only()
    {
        await using var server = await ChatServer.StartAsync();
        var page = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby");
        await page.Page.RouteAsync("**/server/addresses", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = """{"addresses":[{"url":"https://chat.example.com/","adapter":null,"kind":"lan"}],"missing":null,"used":"127.0.0.1"}""",
        }));
        await page.JoinAsync("Ann");
        await page.Page.ClickAsync(".invite-button");
        await page.UntilAsync("() => document.querySelector('dialog .invite input')?.value === 'https://chat.example.com/r/lobby'");
        Assert.DoesNotContain("only in this network", await page.Page.Locator("dialog").InnerTextAsync());
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

    [GeneratedRegex("^curl -d '(.+)' (http.+/topics/lobby/messages)$")]
    private static partial Regex CurlForm();

    private static async Task<string?> CodeAsync(ILocator dialog) => await dialog.Locator(".qr path").GetAttributeAsync("d");
}
