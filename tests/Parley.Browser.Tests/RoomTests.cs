using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>A room is an address, and its list keeps the reader's place (M2, M3, M6).</summary>
public sealed class RoomTests(Chromium chromium)
{
    [Fact]
    public async Task An_address_of_a_room_that_is_not_there_offers_to_make_it()
    {
        await using var server = await ChatServer.StartAsync();
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "점심")).JoinAsync("Ann");
        var dialog = ann.Page.Locator("dialog");
        await dialog.WaitForAsync();
        Assert.Contains("There is no room #점심 yet", await dialog.InnerTextAsync());
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Go to #lobby" }).ClickAsync();
        await RoomAsync(ann, "lobby");
        await ann.UntilAsync("() => location.pathname === '/r/lobby'");

        await ann.Page.GotoAsync(new Uri(server.Address, "r/점심").AbsoluteUri);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create #점심" }).ClickAsync();
        await RoomAsync(ann, "점심");
        await ann.SendAsync("hungry");
        await ann.SettledAsync(1);

        // Now it is there, for everybody.
        var ben = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "점심")).JoinAsync("Ben");
        await RoomAsync(ben, "점심");
        await ben.ShownAsync("hungry");
        Assert.Equal(0, await ben.Page.Locator("dialog").CountAsync());
    }

    [Fact]
    public async Task An_address_of_a_message_shows_it_in_the_middle_and_marks_it_for_two_seconds()
    {
        await using var server = await ChatServer.StartAsync();
        await FillAsync(server, 300);
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await ann.Page.GotoAsync(new Uri(server.Address, "r/lobby/m/100").AbsoluteUri, new() { WaitUntil = WaitUntilState.Commit });
        var flagged = ann.Page.Locator(".row.flagged");
        await flagged.WaitForAsync();
        var place = await ann.Page.EvaluateAsync<double>(
            """
            () => {
              const list = document.querySelector('.scroll').getBoundingClientRect();
              const row = document.querySelector('.row.flagged').getBoundingClientRect();
              if (!document.querySelector('.row.flagged').innerText.includes('number 100')) return NaN;
              return ((row.top + row.bottom) / 2 - list.top) / list.height;
            }
            """);
        Assert.InRange(place, 0.3, 0.7);
        await flagged.WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task Below_a_message_that_an_address_shows_nothing_is_passed_over()
    {
        await using var server = await ChatServer.StartAsync();
        await FillAsync(server, 600);
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await ann.SettledAsync(50);
        await ann.Page.GotoAsync(new Uri(server.Address, "r/lobby/m/100").AbsoluteUri, new() { WaitUntil = WaitUntilState.Commit });
        await ann.Page.Locator(".row.flagged").WaitForAsync();
        await ann.LiveAsync();

        // Half a page at a time, each time when what is below is there.
        var seen = await ann.Page.EvaluateAsync<int[]>(
            """
            async () => {
              const scroll = document.querySelector('.scroll');
              const seen = new Set();
              const inView = () => [...document.querySelectorAll('article')].filter((article) => {
                const { top, bottom } = article.getBoundingClientRect();
                return bottom > 0 && top < innerHeight;
              });
              const gap = () => document.querySelector('.row.gap')?.getBoundingClientRect().top ?? Infinity;
              for (let turn = 0; turn < 300 && !seen.has(600); turn++) {
                for (let wait = 0; wait < 1000 && gap() < innerHeight + 500; wait++) await new Promise((done) => setTimeout(done, 10));
                for (const article of inView()) seen.add(Number(article.dataset.offset));
                scroll.scrollTop += 300;
                await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
              }
              return [...seen].sort((a, b) => a - b);
            }
            """);
        Assert.Equal(Enumerable.Range(seen[0], 601 - seen[0]), seen);
        Assert.InRange(seen[0], 60, 100);
        Assert.InRange(await ann.Page.Locator("article").CountAsync(), 51, 400);
    }

    [Fact]
    public async Task An_address_that_can_be_no_room_leads_to_one_that_is_and_says_why()
    {
        await using var server = await ChatServer.StartAsync();
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "a<b>")).JoinAsync("Ann");
        await RoomAsync(ann, "lobby");
        await ann.UntilAsync("() => document.querySelector('.notice').innerText.includes('“a<b>” can’t be')");
        Assert.EndsWith("/r/lobby", ann.Page.Url, StringComparison.Ordinal);
        Assert.Equal(1, await ann.Page.Locator(".room-list [data-room]").CountAsync());
    }

    [Fact]
    public async Task On_paper_are_the_messages_and_nothing_else()
    {
        await using var server = await ChatServer.StartAsync();
        await FillAsync(server, 120);
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await ann.SettledAsync(50);
        await ann.Page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.False(await ann.Composer.IsVisibleAsync());
        Assert.False(await ann.Page.Locator("nav").First.IsVisibleAsync());
        Assert.True(await ann.Page.EvaluateAsync<bool>(
            """
            () => document.documentElement.scrollHeight >= document.querySelector('.log').scrollHeight
              && document.querySelector('.scroll').clientHeight === document.querySelector('.scroll').scrollHeight
            """));
        var pdf = await ann.Page.PdfAsync();
        Assert.True(System.Text.Encoding.Latin1.GetString(pdf).Split("/Type /Page\n").Length > 2, "It is one page only.");
    }

    [Fact]
    public async Task The_link_of_a_message_can_be_copied()
    {
        await using var server = await ChatServer.StartAsync();
        await FillAsync(server, 3);
        var ann = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby");
        await ann.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await ann.JoinAsync("Ann");
        await ann.SettledAsync(3);
        await ann.Page.Locator("article").Nth(1).HoverAsync();
        await ann.Page.Locator("article").Nth(1).Locator(".more").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Copy link" }).ClickAsync();
        Assert.Equal(new Uri(server.Address, "r/lobby/m/2").AbsoluteUri, await ann.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
    }

    [Fact]
    public async Task Older_messages_are_loaded_above_and_the_reader_stays_where_they_are()
    {
        await using var server = await ChatServer.StartAsync();
        await FillAsync(server, 700);
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await ann.SettledAsync(50);
        await ann.UntilAsync("() => { const s = document.querySelector('.scroll'); return s.scrollHeight - s.scrollTop - s.clientHeight < 2; }");

        // To the top of what is there, again and again: a message that was in view is where it was, to the pixel.
        for (var turn = 0; turn < 12; turn++)
        {
            var moved = await ann.Page.EvaluateAsync<double>(
                """
                async () => {
                  const scroll = document.querySelector('.scroll');
                  const first = document.querySelector('article').dataset.offset;
                  scroll.scrollTop = 300;
                  const row = [...document.querySelectorAll('article')].find((article) => article.getBoundingClientRect().top > scroll.getBoundingClientRect().top + 100);
                  const before = row.getBoundingClientRect().top;
                  for (let wait = 0; wait < 3000 && document.querySelector('article').dataset.offset === first && first !== '1'; wait++) await new Promise((done) => setTimeout(done, 20));
                  return Math.abs(row.getBoundingClientRect().top - before);
                }
                """);
            Assert.True(moved < 1.5, $"The reader was moved by {moved} px.");
        }

        Assert.InRange(await ann.Page.Locator("article").CountAsync(), 51, 400);

        // What comes meanwhile does not move the reader either, and is counted.
        var top = await ann.Page.EvaluateAsync<double>("() => document.querySelector('.scroll').scrollTop");
        await server.PublishAsync("lobby", "\"new 1\"");
        await server.PublishAsync("lobby", "\"new 2\"");
        await ann.UntilAsync("() => document.querySelector('.jump').innerText.includes('2 new messages')");
        Assert.Equal(top, await ann.Page.EvaluateAsync<double>("() => document.querySelector('.scroll').scrollTop"), 1.5);
        await ann.Page.Locator(".jump").ClickAsync();
        await ann.ShownAsync("new 2");
    }

    [Fact]
    public async Task What_was_missed_is_counted_and_very_much_is_left_to_a_click()
    {
        await using var server = await ChatServer.StartAsync();
        await using var network = new Network(server.Port);
        await FillAsync(server, 10);
        var context = await Contexts.NewAsync(chromium.Browser);
        // The clock of the test has to reach the connection.
        await context.AddInitScriptAsync("delete window.SharedWorker");
        await context.Clock.InstallAsync();
        var ann = await (await ChatPage.OpenTabAsync(context, network.Address, "lobby")).JoinAsync("Ann");
        await ann.SettledAsync(10);

        network.Cut();
        await ann.NotLiveAsync();
        await ann.Page.Clock.FastForwardAsync(3_000);
        await ann.Page.Locator(".banner[data-kind=lost]").WaitForAsync();
        await FillAsync(server, 12, 10);
        network.Restore();
        // In one look: it goes by itself.
        await ann.UntilAsync("() => document.querySelector('.banner[data-kind=back]')?.innerText === 'Back – 12 messages loaded'");
        await ann.SettledAsync(22);
        await ann.Page.Locator(".banner").WaitForAsync(new() { State = WaitForSelectorState.Hidden });

        network.Cut();
        await ann.NotLiveAsync();
        await ann.Page.Clock.FastForwardAsync(40_000);
        await FillAsync(server, 700, 22);
        network.Restore();
        await ann.LiveAsync();
        await ann.ShownAsync("number 722");
        var gap = ann.Page.Locator(".row.gap");
        await gap.WaitForAsync();
        Assert.Contains("650 messages are not loaded", await gap.InnerTextAsync());
        await ann.Page.Keyboard.PressAsync("Escape");
        // In one go: what is scrolled to loads by itself, and a click by the mouse would come too late.
        await gap.EvaluateAsync("row => { row.scrollIntoView(); row.querySelector('button').click(); }");
        await gap.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await ann.Page.Locator(".jump").ClickAsync();
        await ann.ShownAsync("number 722");
    }

    [Theory]
    [InlineData("kicked", 4502, "Removed by a moderator")]
    [InlineData("banned", 4503, "Banned from this server")]
    [InlineData("bad_request", 4504, "The server is of another version – reload the page")]
    public async Task Where_the_page_is_not_wanted_it_says_why_and_stays_away(string name, int code, string words)
    {
        await using var server = await ChatServer.StartAsync();
        var context = await Contexts.NewAsync(chromium.Browser);
        await context.AddInitScriptAsync("delete window.SharedWorker");
        var ann = await ChatPage.OpenTabAsync(context, server.Address, "lobby");
        IWebSocketRoute? line = null;
        await ann.Page.RouteWebSocketAsync("**/ws", route =>
        {
            line = route;
            route.ConnectToServer();
        });
        await ann.JoinAsync("Ann");
        line!.Send($$$"""{"type":"close","payload":{"code":{{{code}}},"name":"{{{name}}}","reconnect":false}}""");
        await line.CloseAsync(new() { Code = code, Reason = name });
        await ann.StateAsync("stopped");
        Assert.Equal(words, await ann.Page.Locator(".chip .word").InnerTextAsync());
        Assert.Equal(words, await ann.Page.Locator(".banner span").InnerTextAsync());
        Assert.Equal(name == "bad_request", await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Reload", Exact = true }).IsVisibleAsync());
        Assert.True(await ann.Page.Locator(".chip-action").IsVisibleAsync());
    }

    [Fact]
    public async Task Rooms_are_switched_with_the_keyboard_and_what_was_seen_is_there_at_once()
    {
        await using var server = await ChatServer.StartAsync();
        await server.PublishAsync("tea", "\"in tea\"");
        await server.PublishAsync("lobby", "\"in lobby\"");
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await ann.SettledAsync(1);
        await ann.Page.Keyboard.PressAsync("Control+k");
        await ann.Page.Keyboard.TypeAsync("tea");
        await ann.Page.Keyboard.PressAsync("Enter");
        await ann.ShownAsync("in tea");
        await ann.Page.Keyboard.PressAsync("Alt+ArrowUp");
        await RoomAsync(ann, "lobby");
        Assert.Equal(["in lobby"], await ann.TextsAsync());

        // A third room between; only the one with something unread is gone to with Shift.
        await ann.Page.Keyboard.PressAsync("Control+k");
        await ann.Page.Keyboard.TypeAsync("zebra");
        await ann.Page.Keyboard.PressAsync("Enter");
        await RoomAsync(ann, "zebra");
        await ann.Page.Keyboard.PressAsync("Alt+ArrowDown");
        await RoomAsync(ann, "lobby");
        await server.PublishAsync("zebra", "\"unread\"");
        await ann.UntilAsync("() => document.querySelector('a[data-room=zebra]').getAttribute('aria-label') === 'zebra, 1 unread'");
        await ann.UntilAsync("() => document.title.startsWith('(1)') && document.querySelector('link[rel=icon]').href.startsWith('data:image/png')");
        var dotted = await ann.Page.Locator("link[rel=icon]").GetAttributeAsync("href");
        await ann.Page.Keyboard.PressAsync("Alt+Shift+ArrowDown");
        await RoomAsync(ann, "zebra");
        await ann.UntilAsync("(dotted) => !document.title.startsWith('(') && document.querySelector('link[rel=icon]').href !== dotted", dotted);
    }

    private static Task RoomAsync(ChatPage page, string room) =>
        page.UntilAsync("(room) => document.querySelector('h1')?.innerText.includes(room)", room);

    private static async Task FillAsync(ChatServer server, int count, int after = 0)
    {
        for (var from = after + 1; from <= after + count; from += 500)
            await server.PublishBatchAsync("lobby", Enumerable.Range(from, Math.Min(500, after + count - from + 1)).Select(number => $"number {number}"));
    }
}
