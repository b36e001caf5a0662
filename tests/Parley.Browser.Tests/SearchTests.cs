using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>Finding what was said (M17).</summary>
public sealed class SearchTests(Chromium chromium)
{
    private const string Status = ".search [role=status]";

    [Fact]
    public async Task What_was_said_is_found_shown_in_its_room_and_the_results_are_there_again()
    {
        await using var server = await ChatServer.StartAsync();
        await server.PublishBatchAsync("lobby", Enumerable.Range(1, 300).Select(number => $"message {number}{(number == 40 ? " about **green tea** in the morning" : "")}"));
        await server.PublishAsync("garden", "\"tea grows here, too\"");
        await server.PublishAsync("elsewhere", "\"tea for strangers\"");
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "garden")).JoinAsync("Ann");
        await ann.Page.Keyboard.PressAsync("Control+k");
        await ann.Page.Locator(".switcher input").FillAsync("lobby");
        await ann.Page.Keyboard.PressAsync("Enter");
        await ann.ShownAsync("message 300");

        await ann.Page.Keyboard.PressAsync("Control+Shift+f");
        await ann.Page.Locator(".search input[type=search]").FillAsync("tea");
        await StatusAsync(ann, "2 messages");
        Assert.Equal(["tea", "tea"], await ann.Page.Locator(".results mark").AllInnerTextsAsync());
        Assert.Contains("#garden", await ann.Page.Locator(".results li").First.InnerTextAsync());
        await ScreenShot.TakeAsync(ann, "search");

        // By keyboard to the second result, and into its room.
        await ann.Page.Keyboard.PressAsync("ArrowDown");
        await ann.Page.Keyboard.PressAsync("ArrowDown");
        await ann.Page.Keyboard.PressAsync("Enter");
        await ann.Page.Locator(".row.flagged").WaitForAsync();
        Assert.Contains("green tea", await ann.Page.Locator(".row.flagged").InnerTextAsync());
        Assert.EndsWith("/r/lobby/m/40", ann.Page.Url, StringComparison.Ordinal);

        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Back to the results" }).ClickAsync();
        await StatusAsync(ann, "2 messages");
        await ann.Page.Locator(".search select").First.SelectOptionAsync(new SelectOptionValue { Label = "All rooms" });
        await StatusAsync(ann, "3 messages");
        await ann.Page.Locator(".search select").First.SelectOptionAsync(new SelectOptionValue { Label = "#garden" });
        await StatusAsync(ann, "1 message");
        await ann.Page.Locator(".search input[type=search]").FillAsync("coffee");
        await StatusAsync(ann, "No message has these words.");
        Assert.Equal(0, await ann.Page.Locator(".results li").CountAsync());
        Assert.Empty(ann.Mistakes);
    }

    [Fact]
    public async Task Results_come_page_by_page_and_are_narrowed_by_person_and_day()
    {
        await using var server = await ChatServer.StartAsync();
        await server.PublishBatchAsync("lobby", Enumerable.Range(1, 30).Select(number => $"차 {number}"));
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await ann.SendAsync("녹차를 마셔요");
        await ann.SettledAsync(31);
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await ann.Page.Locator(".search input[type=search]").FillAsync("차");
        await StatusAsync(ann, "20 messages so far");
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Show older results" }).ClickAsync();
        await StatusAsync(ann, "31 messages");
        Assert.Equal(31, await ann.Page.Locator(".results li").CountAsync());

        await ann.Page.Locator(".search select").Nth(1).SelectOptionAsync(new SelectOptionValue { Label = "Ann" });
        await StatusAsync(ann, "1 message");
        Assert.Contains("녹차를", await ann.Page.Locator(".results li").InnerTextAsync());
        var today = await ann.Page.EvaluateAsync<string>("() => { const d = new Date(); return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`; }");
        await ann.Page.Locator(".search input[type=date]").First.FillAsync(today);
        await ann.Page.Locator(".search input[type=date]").Last.FillAsync(today);
        await StatusAsync(ann, "1 message");
        await ann.Page.Locator(".search input[type=date]").First.FillAsync("2999-01-01");
        await StatusAsync(ann, "No message has these words.");
    }

    [Fact]
    public async Task A_server_that_keeps_nothing_says_that_it_cannot_search()
    {
        await using var server = await ChatServer.StartAsync("--memory");
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await ann.Page.Keyboard.PressAsync("Control+Shift+f");
        await ann.Page.Locator(".search input[type=search]").FillAsync("tea");
        await StatusAsync(ann, "This server keeps its messages in memory only, and cannot search them.");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1000)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Nothing_about_it_is_a_barrier(ColorScheme scheme, int width)
    {
        await using var server = await ChatServer.StartAsync();
        await server.PublishAsync("lobby", "\"tea is ready\"");
        var ann = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby", options: new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 700 } });
        await ann.JoinAsync("Ann");
        await ann.Page.Keyboard.PressAsync("Control+Shift+f");
        await ann.Page.Locator(".search input[type=search]").FillAsync("tea");
        await StatusAsync(ann, "1 message");
        await ScreenShot.TakeAsync(ann, $"search-{width}");
        await AxeCheck.CleanAsync(ann, $"search in {scheme}");
        Assert.True(await ann.Page.EvaluateAsync<bool>("() => document.querySelector('.search').scrollWidth <= document.querySelector('.search').clientWidth"));
    }

    private static Task StatusAsync(ChatPage page, string text) =>
        page.UntilAsync($"(text) => document.querySelector('{Status}')?.innerText === text", text);
}
