using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>Two people in two browsers, one on WebSocket and one on SSE, and everything that can happen between them.</summary>
public sealed class ConversationTests(Chromium chromium)
{
    [Fact]
    public async Task A_message_sent_in_one_browser_appears_in_the_other()
    {
        await using var server = await ChatServer.StartAsync();
        var (ann, ben) = await TwoAsync(server.Address, server.Address);

        await ann.SendAsync("hello from WebSocket");
        await ben.ShownAsync("hello from WebSocket");
        await ben.SendAsync("안녕 from SSE");
        await ann.ShownAsync("안녕 from SSE");

        Assert.Equal(["hello from WebSocket", "안녕 from SSE"], await ann.TextsAsync());
        Assert.Equal(["Ann", "Ben"], await AuthorsAsync(ann));
        Assert.Equal("websocket", await TransportAsync(ann));
        Assert.Equal("sse", await TransportAsync(ben));
        await NoMistakesAsync(ann, ben);
    }

    [Fact]
    public async Task The_server_is_killed_and_started_in_the_middle_and_both_end_with_the_same_messages_each_once()
    {
        await using var server = await ChatProgram.StartAsync();
        var (ann, ben) = await TwoAsync(server.Address, server.Address);
        var sent = 0;

        for (var round = 0; round < 3; round++)
        {
            await BothSayAsync(ann, ben, $"{round} up", 3);
            if (round == 1)
                await server.StopAsync();
            else
                await server.KillAsync();
            await ann.NotLiveAsync();
            await ben.NotLiveAsync();
            await BothSayAsync(ann, ben, $"{round} down", 3);
            await server.RestartAsync();
            await ann.LiveAsync();
            await ben.LiveAsync();
            sent += 12;
        }

        await SameAsync(ann, ben, sent);
    }

    [Fact]
    public async Task The_network_is_cut_again_and_again_and_both_end_with_the_same_messages_each_once()
    {
        await using var server = await ChatServer.StartAsync();
        await using var first = new Network(server.Port);
        await using var second = new Network(server.Port);
        var (ann, ben) = await TwoAsync(first.Address, second.Address);
        var sent = 0;

        for (var round = 0; round < 4; round++)
        {
            // Cut at once after sending, so that some requests are under way.
            await BothSayAsync(ann, ben, $"{round} a", 2);
            (round % 2 == 0 ? first : second).Cut();
            await BothSayAsync(ann, ben, $"{round} b", 2);
            first.Break();
            second.Break();
            await BothSayAsync(ann, ben, $"{round} c", 2);
            first.Restore();
            second.Restore();
            await ann.LiveAsync();
            await ben.LiveAsync();
            sent += 12;
        }

        await SameAsync(ann, ben, sent);
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("sse")]
    public async Task A_message_that_the_server_took_without_the_sender_learning_of_it_is_there_once(string transport)
    {
        await using var server = await ChatServer.StartAsync();
        await using var network = new Network(server.Port);
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, network.Address, "lobby", transport)).JoinAsync("Ann");
        var ben = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ben");

        network.SwallowAnswers();
        await ann.SendAsync("did it arrive?");
        await ben.ShownAsync("did it arrive?");
        Assert.Equal(["did it arrive?"], await ann.PendingAsync());
        network.Restore();
        network.Break();
        await ann.SettledAsync(1);
        await ann.SendAsync("it did");

        await SameAsync(ann, ben, 2);
    }

    [Fact]
    public async Task Hostile_text_is_shown_as_text()
    {
        await using var server = await ChatServer.StartAsync();
        var (ann, ben) = await TwoAsync(server.Address, server.Address);
        string[] texts =
        [
            "<script>window.hacked = 1</script>",
            "<img src=x onerror=\"window.hacked = 1\">",
            "[x](javascript:window.hacked=1) javascript:window.hacked=1",
            "\"></textarea><svg onload=window.hacked=1>",
            "**<b>bold</b>** `</code><script>window.hacked = 1</script>`",
            "\u202Egnp.exe\u202C {{7*7}} ${7*7} &lt;b&gt;",
        ];
        foreach (var text in texts)
            await ann.SendAsync(text);
        await server.PublishAsync("lobby", """{"text":"<script>window.hacked = 1</script>","html":"<b>x</b>"}""");
        await server.PublishAsync("lobby", """{"text":{"a":"<script>window.hacked = 1</script>"}}""");
        await server.PublishAsync("lobby", """["<img src=x onerror=window.hacked=1>", null]""");
        await server.PublishAsync("lobby", "data: x\r\nid: 1\r\n\r\nevent: message\rdata: y", "text/plain");

        foreach (var page in new[] { ann, ben })
        {
            await page.SettledAsync(10);
            Assert.Equal(10, (await page.TextsAsync()).Length);
            Assert.Null(await page.Page.EvaluateAsync<object?>("() => window.hacked ?? null"));
            Assert.Equal(0, await page.Page.EvaluateAsync<int>("() => document.querySelectorAll('.rows :is(script, img, b, svg[onload], [onerror])').length"));
            Assert.Equal(texts[0], (await page.TextsAsync())[0]);
        }
        await NoMistakesAsync(ann, ben);
    }

    private async Task<(ChatPage Ann, ChatPage Ben)> TwoAsync(Uri first, Uri second)
    {
        var pages = await Task.WhenAll(
            ChatPage.OpenAsync(chromium.Browser, first, "lobby", "websocket"),
            ChatPage.OpenAsync(chromium.Browser, second, "lobby", "sse"));
        await Task.WhenAll(pages[0].JoinAsync("Ann"), pages[1].JoinAsync("Ben"));
        return (pages[0], pages[1]);
    }

    private static async Task BothSayAsync(ChatPage ann, ChatPage ben, string what, int times)
    {
        for (var number = 1; number <= times; number++)
        {
            await ann.SendAsync($"ann {what} {number}");
            await ben.SendAsync($"ben {what} {number}");
        }
    }

    private static async Task SameAsync(ChatPage ann, ChatPage ben, int count)
    {
        await ann.SettledAsync(count);
        await ben.SettledAsync(count);
        var texts = await ann.TextsAsync();
        Assert.Equal(count, texts.Length);
        Assert.Equal(texts.Length, texts.Distinct().Count());
        Assert.Equal(texts, await ben.TextsAsync());
        await NoMistakesAsync(ann, ben);
    }

    private static Task<string[]> AuthorsAsync(ChatPage page) =>
        page.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.row.message .author')].map((author) => author.innerText)");

    private static async Task<string> TransportAsync(ChatPage page)
    {
        await page.Page.ClickAsync(".chip");
        var text = await page.Page.Locator(".status-details").InnerTextAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        return text.Contains("WebSocket") ? "websocket" : "sse";
    }

    private static Task NoMistakesAsync(params ChatPage[] pages)
    {
        Assert.All(pages, page => Assert.Empty(page.Mistakes));
        return Task.CompletedTask;
    }
}
