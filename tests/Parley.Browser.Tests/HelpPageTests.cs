using System.Text.Json;
using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>The help page says what keeps others out, and two devices prove that they get through.</summary>
public sealed class HelpPageTests(Chromium chromium)
{
    [Theory]
    [InlineData("en-US", "en", "It got through:", ColorScheme.Light)]
    [InlineData("ko-KR", "ko", "연결되었습니다:", ColorScheme.Dark)]
    [InlineData("zh-CN", "zh", "已连通：", ColorScheme.Dark)]
    public async Task The_first_screen_turns_green_when_a_second_device_opens_the_link(
        string locale, string language, string through, ColorScheme colors)
    {
        await using var server = await ChatServer.StartAsync();
        await using var first = await OpenAsync(locale, colors);
        var screen = await first.NewPageAsync();
        var problems = Watch(screen);
        await screen.GotoAsync($"{server.Address}help/connect");
        var shown = screen.Locator("article:visible");
        Assert.Equal(language, await shown.GetAttributeAsync("lang"));
        Assert.Equal(language, await screen.Locator("html").GetAttributeAsync("lang"));
        // Without a network there is only this machine's own address.
        var link = shown.Locator("[data-link]");
        var reach = await screen.EvaluateAsync<JsonElement>("() => fetch('/server/addresses').then((answer) => answer.json())");
        Assert.True(reach.GetProperty("addresses").GetArrayLength() > 0, "This machine has no network.");
        await link.WaitForAsync();
        await shown.Locator("svg").WaitForAsync();
        await CleanAsync(screen);

        await using var second = await OpenAsync(locale, ColorScheme.Light);
        var device = await second.NewPageAsync();
        await device.GotoAsync((await link.GetAttributeAsync("href"))!);
        await device.Locator("article:visible [data-guest]").WaitForAsync();

        var result = shown.Locator("[data-through]");
        await result.WaitForAsync();
        Assert.Contains(through, await result.InnerTextAsync());
        Assert.Contains(reach.GetProperty("addresses")[0].GetProperty("url").GetString()!, await result.InnerTextAsync());
        Assert.False(await shown.Locator("[data-waiting]").IsVisibleAsync());
        await CleanAsync(screen);
        await CleanAsync(device);
        Assert.Empty(problems);
    }

    [Fact]
    public async Task A_code_that_has_ended_is_said_and_another_language_is_a_click_away()
    {
        await using var server = await ChatServer.StartAsync();
        await using var context = await OpenAsync("en-US", ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{server.Address}help/connect#AAAAAA");
        await page.GetByText("This test has ended.").WaitForAsync();

        await page.GetByText("한국어").ClickAsync();
        await page.GetByText("흔한 원인").WaitForAsync();
        await page.GetByText("채팅으로").ClickAsync();
        await page.WaitForSelectorAsync("input[name=name]");
    }

    [Fact]
    public async Task Without_scripts_everything_can_be_read()
    {
        await using var server = await ChatServer.StartAsync();
        await using var context = await Contexts.NewAsync(chromium.Browser, new() { JavaScriptEnabled = false });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{server.Address}help/connect");
        foreach (var text in new[] { "Windows: public network", "Windows: 공용 네트워크", "Windows：公用网络" })
            Assert.True(await page.GetByText(text).IsVisibleAsync());
    }

    private Task<IBrowserContext> OpenAsync(string locale, ColorScheme colors) =>
        Contexts.NewAsync(chromium.Browser, new() { Locale = locale, ColorScheme = colors, BypassCSP = true });

    private static List<string> Watch(IPage page)
    {
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add(error);
        page.Console += (_, line) =>
        {
            if (line.Type is "error" or "warning")
                problems.Add(line.Text);
        };
        return problems;
    }

    private static async Task CleanAsync(IPage page)
    {
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "axe.min.js")));
        var found = await page.EvaluateAsync<JsonElement>("() => axe.run().then((result) => result.violations.map((one) => one.id + ' ' + one.nodes.map((node) => node.html).join(' ')))");
        Assert.Empty(found.EnumerateArray().Select(one => one.GetString()));
    }
}
