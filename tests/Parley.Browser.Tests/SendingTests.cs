using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>
/// Sending is never uncertain (M5): the line is cut, the server killed and the page reloaded at every step, and in the end
/// each message is there once, in order, in every window.
/// </summary>
public sealed class SendingTests(Chromium chromium)
{
    private const string WithoutSharedWorkers = "delete window.SharedWorker";

    [Theory]
    [InlineData("websocket")]
    [InlineData("sse")]
    public async Task The_line_is_cut_before_and_after_the_server_has_the_message_and_after_its_answer(string transport)
    {
        await using var server = await ChatServer.StartAsync();
        await using var network = new Network(server.Port);
        var ann = await JoinAsync(network.Address, "Ann", transport);
        var ben = await JoinAsync(server.Address, "Ben");

        network.Cut();
        await ann.SendAsync("1 cut before it left");
        network.Restore();
        await ben.ShownAsync("1 cut before it left");
        await ann.LiveAsync();
        await ann.SettledAsync(1);

        network.SwallowAnswers();
        await ann.SendAsync("2 cut before the answer");
        await ben.ShownAsync("2 cut before the answer");
        Assert.Equal(["2 cut before the answer"], await ann.PendingAsync());
        network.Cut();
        await ann.NotLiveAsync();
        network.Restore();
        await ann.SettledAsync(2);

        await ann.SendAsync("3 cut after the answer");
        await ann.SettledAsync(3);
        network.Break();
        await ann.SendAsync("4 after all");

        await SameAsync(4, ann, ben);
        Assert.Equal(["1", "2", "3", "4"], (await ben.TextsAsync()).Select(text => text[..1]));
    }

    [Fact]
    public async Task The_server_is_killed_between_receipt_and_answer()
    {
        await using var server = await ChatProgram.StartAsync();
        await using var network = new Network(server.Port);
        var ann = await JoinAsync(network.Address, "Ann");
        var ben = await JoinAsync(server.Address, "Ben");
        await ann.SendAsync("before");
        await ben.ShownAsync("before");
        await ann.SettledAsync(1);

        network.SwallowAnswers();
        await ann.SendAsync("received, not answered");
        await ben.ShownAsync("received, not answered");
        await server.KillAsync();
        await ann.SendAsync("written while it was away");
        await server.RestartAsync();
        network.Restore();
        network.Break();

        await SameAsync(3, ann, ben);
        Assert.Equal(["before", "received, not answered", "written while it was away"], await ben.TextsAsync());
    }

    [Fact]
    public async Task The_page_is_reloaded_at_every_step()
    {
        await using var server = await ChatServer.StartAsync();
        await using var network = new Network(server.Port);
        var ann = await JoinAsync(network.Address, "Ann");
        var ben = await JoinAsync(server.Address, "Ben");

        // Before it can leave.
        network.Cut();
        await ann.SendAsync("1");
        network.Restore();
        await ann.Page.ReloadAsync();
        await ben.ShownAsync("1");

        // On its way, with the answer lost.
        await ann.LiveAsync();
        await ann.SettledAsync(1);
        network.SwallowAnswers();
        await ann.SendAsync("2");
        await ben.ShownAsync("2");
        network.Restore();
        network.Break();
        await ann.Page.ReloadAsync();
        await ann.SettledAsync(2);

        // At once after the key, and again.
        await ann.LiveAsync();
        await ann.SendAsync("3");
        await ann.Page.ReloadAsync();
        await ann.LiveAsync();
        await ann.SendAsync("4");
        await ann.Page.ReloadAsync();
        await ann.LiveAsync();
        await ann.SendAsync("5");

        await SameAsync(5, ann, ben);
        Assert.Equal(["1", "2", "3", "4", "5"], await ben.TextsAsync());
    }

    [Fact]
    public async Task Two_tabs_of_one_person_write_without_a_connection()
    {
        await using var server = await ChatServer.StartAsync();
        await using var network = new Network(server.Port);
        var first = await JoinAsync(network.Address, "Ann");
        var second = await ChatPage.OpenTabAsync(first.Page.Context, network.Address, "lobby");
        await second.LiveAsync();
        var ben = await JoinAsync(server.Address, "Ben");

        network.Cut();
        await first.NotLiveAsync();
        await second.NotLiveAsync();
        for (var number = 1; number <= 3; number++)
        {
            await first.SendAsync($"first {number}");
            await second.SendAsync($"second {number}");
        }

        network.Restore();
        await SameAsync(6, first, second, ben);
        foreach (var tab in (string[])["first", "second"])
            Assert.Equal([$"{tab} 1", $"{tab} 2", $"{tab} 3"], (await ben.TextsAsync()).Where(text => text.StartsWith(tab, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("sse")]
    public async Task A_laptop_that_slept_for_an_hour_notices_at_once_and_sends_what_was_written(string transport)
    {
        await using var server = await ChatServer.StartAsync();
        await using var network = new Network(server.Port);
        var context = await Contexts.NewAsync(chromium.Browser);
        // The connection is in the page then, where the test has the clock.
        await context.AddInitScriptAsync(WithoutSharedWorkers);
        await context.Clock.InstallAsync();
        var ann = await (await ChatPage.OpenTabAsync(context, network.Address, "lobby", transport)).JoinAsync("Ann");
        var ben = await JoinAsync(server.Address, "Ben");
        await ann.SendAsync("good night");
        await ben.ShownAsync("good night");
        await ann.SettledAsync(1);

        // Nothing arrives any more, and nobody says so.
        network.SwallowAnswers();
        await ben.SendAsync("while you slept");
        await ann.Page.Clock.FastForwardAsync("01:00:00");
        network.Restore();
        await ann.SendAsync("good morning");
        await ann.Page.Clock.ResumeAsync();

        await SameAsync(3, ann, ben);
        Assert.Equal(["good night", "while you slept", "good morning"], await ben.TextsAsync());
    }

    [Fact]
    public async Task What_the_server_refuses_stays_with_its_reason_and_can_be_changed_or_thrown_away()
    {
        await using var server = await ChatServer.StartAsync();
        var ann = await JoinAsync(server.Address, "Ann");
        await ann.Page.RouteAsync("**/topics/lobby/messages", route => route.Request.Method == "POST"
            ? route.FulfillAsync(new() { Status = 403, ContentType = "application/problem+json", Body = """{"status":403,"code":"forbidden","detail":"no"}""" })
            : route.ContinueAsync());
        await ann.Page.GotoAsync(new Uri(server.Address, "r/lobby?transport=sse").AbsoluteUri);
        await ann.LiveAsync();

        await ann.SendAsync("refused");
        var row = ann.Page.Locator(".row.refused");
        await row.WaitForAsync();
        Assert.Contains("you may not do that here", await row.InnerTextAsync());
        await ann.UntilAsync("() => [...document.querySelectorAll('[role=alert]')].some(({ textContent }) => textContent.includes('Not sent'))");
        await row.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        Assert.Equal("refused", await ann.Composer.InputValueAsync());
        await ann.EmptyAsync();

        await ann.Composer.PressAsync("Enter");
        await row.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await ann.EmptyAsync();

        await ann.SendAsync("second try");
        await row.WaitForAsync();
        await ann.Page.UnrouteAsync("**/topics/lobby/messages");
        await row.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await ann.SettledAsync(1);
        Assert.Equal(["second try"], await ann.TextsAsync());
    }

    private async Task<ChatPage> JoinAsync(Uri address, string name, string? transport = null) =>
        await (await ChatPage.OpenAsync(chromium.Browser, address, "lobby", transport)).JoinAsync(name);

    private static async Task SameAsync(int count, params ChatPage[] pages)
    {
        foreach (var page in pages)
            await page.SettledAsync(count);
        foreach (var page in pages)
        {
            var texts = await page.TextsAsync();
            Assert.Equal(count, texts.Length);
            Assert.Equal(await pages[^1].TextsAsync(), texts);
            Assert.Empty(page.Mistakes);
        }
    }
}
