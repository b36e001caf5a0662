using Microsoft.Playwright;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>What is written is sent once and whole, by every keyboard, and is never lost.</summary>
public sealed class ComposerTests(Chromium chromium)
{
    [Fact]
    public async Task Messages_that_wait_survive_a_reload_and_go_out_in_order()
    {
        await using var server = await ChatServer.StartAsync();
        await using var network = new Network(server.Port);
        var ann = await JoinAsync(network.Address, "Ann");
        await ann.SendAsync("before");
        await ann.SettledAsync(1);

        // Requests reach the server no more, but the page itself can be loaded again from the server beside the network.
        network.Cut();
        await ann.NotLiveAsync();
        foreach (var text in (string[])["one", "two", "three"])
            await ann.SendAsync(text);
        Assert.Equal(["one", "two", "three"], await ann.PendingAsync());
        network.Restore();
        await ann.Page.ReloadAsync();
        await ann.SettledAsync(4);

        Assert.Equal(["before", "one", "two", "three"], await ann.TextsAsync());
        Assert.Empty(ann.Mistakes);
    }

    [Fact]
    public async Task A_tab_that_is_closed_with_a_message_on_its_way_leaves_it_to_the_other_tab()
    {
        await using var server = await ChatServer.StartAsync();
        await using var network = new Network(server.Port);
        var first = await JoinAsync(network.Address, "Ann");
        var second = await ChatPage.OpenTabAsync(first.Page.Context, network.Address, "lobby");
        await second.LiveAsync();

        network.Cut();
        await first.NotLiveAsync();
        await first.SendAsync("from the closed tab");
        await first.Page.CloseAsync(new() { RunBeforeUnload = false });
        network.Restore();
        await second.SettledAsync(1);

        Assert.Equal(["from the closed tab"], await second.TextsAsync());
    }

    [Fact]
    public async Task Two_tabs_of_one_person_show_the_same_messages_each_once()
    {
        await using var server = await ChatServer.StartAsync();
        var first = await JoinAsync(server.Address, "Ann");
        var second = await ChatPage.OpenTabAsync(first.Page.Context, server.Address, "lobby");
        await second.LiveAsync();

        for (var number = 1; number <= 5; number++)
        {
            await first.SendAsync($"first {number}");
            await second.SendAsync($"second {number}");
        }
        await first.SettledAsync(10);
        await second.SettledAsync(10);

        Assert.Equal(10, (await first.TextsAsync()).Distinct().Count());
        Assert.Equal(await first.TextsAsync(), await second.TextsAsync());
        Assert.Equal("1", await first.Page.Locator(".count-label").InnerTextAsync());
    }

    [Fact]
    public async Task Shift_Enter_makes_a_line_and_space_alone_is_not_sent()
    {
        await using var server = await ChatServer.StartAsync();
        var ann = await JoinAsync(server.Address, "Ann");
        await ann.Composer.FillAsync("   ");
        await ann.Composer.PressAsync("Enter");
        await ann.Composer.FillAsync("one");
        await ann.Composer.PressAsync("Shift+Enter");
        await ann.Page.Keyboard.TypeAsync("two");
        await ann.Composer.PressAsync("Shift+Enter");
        await ann.Composer.PressAsync("Control+Enter");
        await ann.SettledAsync(1);

        Assert.Equal(["one\ntwo"], await ann.TextsAsync());
        Assert.Equal("", await ann.Composer.InputValueAsync());
    }

    [Fact]
    public async Task What_is_too_long_is_counted_and_stays_in_the_box()
    {
        await using var server = await ChatServer.StartAsync();
        var ann = await JoinAsync(server.Address, "Ann");
        var counter = ann.Page.Locator(".composer .counter");
        await ann.Composer.FillAsync(new string('가', 3_599));
        Assert.Equal("", await counter.InnerTextAsync());
        await ann.Composer.FillAsync(new string('가', 3_600));
        Assert.Equal("400", await counter.InnerTextAsync());
        await ann.Composer.FillAsync(new string('가', 4_001));
        Assert.Equal("1 character too many", await counter.InnerTextAsync());
        Assert.Equal("true", await ann.Page.Locator(".composer .send").GetAttributeAsync("aria-disabled"));
        await ann.Composer.PressAsync("Enter");
        await ann.Page.Locator(".composer .send").ClickAsync(new() { Force = true });
        Assert.Equal(4_001, (await ann.Composer.InputValueAsync()).Length);
        Assert.Empty(await ann.TextsAsync());

        // Few characters of very many bytes each.
        var family = string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 2_500));
        await ann.Composer.FillAsync(family);
        Assert.Equal("Too long to send", await counter.InnerTextAsync());
        await ann.Composer.PressAsync("Enter");
        Assert.Equal(family, await ann.Composer.InputValueAsync());

        await ann.Composer.FillAsync(new string('가', 4_000));
        Assert.Equal("0", await counter.InnerTextAsync());
        await ann.Composer.PressAsync("Enter");
        await ann.SettledAsync(1);
        Assert.Equal(4_000, (await ann.TextsAsync())[0].Length);
    }

    [Fact]
    public async Task A_draft_is_kept_for_each_room_and_over_a_reload()
    {
        await using var server = await ChatServer.StartAsync();
        var ann = await JoinAsync(server.Address, "Ann");
        await ann.Composer.FillAsync("half a thought");
        await GoAsync(ann, "other");
        Assert.Equal("", await ann.Composer.InputValueAsync());
        await ann.Page.Keyboard.PressAsync("Alt+ArrowUp");
        await ann.UntilAsync("() => document.querySelector('.composer textarea').value === 'half a thought'");
        await ann.Page.ReloadAsync();
        await ann.LiveAsync();

        Assert.Equal("half a thought", await ann.Composer.InputValueAsync());
    }

    [Fact]
    public async Task A_change_that_was_begun_is_kept_over_a_reload_and_a_visit_to_another_room()
    {
        await using var server = await ChatServer.StartAsync();
        var ann = await JoinAsync(server.Address, "Ann");
        await ann.SendAsync("frist");
        await ann.SettledAsync(1);
        await ann.Composer.FillAsync("a new thought");
        await ann.Page.Locator("article").First.HoverAsync();
        await ann.Page.Locator("article").First.Locator(".more").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit" }).ClickAsync();
        await ann.Composer.FillAsync("first, and more");
        await GoAsync(ann, "other");
        Assert.Equal("", await ann.Composer.InputValueAsync());
        Assert.False(await ann.Page.Locator(".edit-bar").IsVisibleAsync());
        await ann.Page.Keyboard.PressAsync("Alt+ArrowUp");
        await ann.UntilAsync("() => document.querySelector('.composer textarea').value === 'first, and more'");

        await ann.Page.ReloadAsync();
        await ann.LiveAsync();
        await ann.Page.WaitForSelectorAsync(".row.message.editing");
        Assert.Equal("first, and more", await ann.Composer.InputValueAsync());
        Assert.True(await ann.Page.Locator(".edit-bar").IsVisibleAsync());
        await ann.Composer.PressAsync("Enter");
        await ann.UntilAsync("() => document.querySelector('.row.message .text').innerText.startsWith('first, and more')");
        await ann.UntilAsync("() => document.querySelector('.composer textarea').value === 'a new thought'");
        await ann.Page.ReloadAsync();
        await ann.LiveAsync();

        Assert.Equal("a new thought", await ann.Composer.InputValueAsync());
        Assert.Single(await ann.TextsAsync());
        Assert.Empty(ann.Mistakes);
    }

    [Fact]
    public async Task A_change_that_did_not_reach_the_server_says_so_and_goes_out_when_there_is_a_connection()
    {
        await using var server = await ChatServer.StartAsync();
        await using var network = new Network(server.Port);
        var ann = await JoinAsync(network.Address, "Ann");
        await ann.SendAsync("frist");
        await ann.SettledAsync(1);
        network.Cut();
        await ann.NotLiveAsync();
        await ann.Composer.PressAsync("ArrowUp");
        await ann.Composer.FillAsync("first");
        await ann.Composer.PressAsync("Enter");
        await ann.Page.Locator(".notice", new() { HasText = "Not changed: there is no connection to the server" }).WaitForAsync();
        await AxeCheck.CleanAsync(ann, "a notice");
        Assert.Equal("first", await ann.Composer.InputValueAsync());

        network.Restore();
        await ann.UntilAsync("() => document.querySelector('.row.message .text').innerText.startsWith('first')");
        await ann.Page.Locator(".notice").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        Assert.Equal("", await ann.Composer.InputValueAsync());
    }

    [Fact]
    public async Task A_draft_that_was_sent_in_one_tab_does_not_come_back_from_another()
    {
        await using var server = await ChatServer.StartAsync();
        var first = await JoinAsync(server.Address, "Ann");
        await first.Composer.FillAsync("half a thought");
        await first.UntilAsync("() => Object.keys(localStorage).some((name) => name.startsWith('parley.draft.'))");
        var second = await ChatPage.OpenTabAsync(first.Page.Context, server.Address, "lobby");
        await second.LiveAsync();
        Assert.Equal("half a thought", await second.Composer.InputValueAsync());
        await first.Composer.PressAsync("Enter");
        await second.SettledAsync(1);
        await second.Page.ReloadAsync();
        await second.LiveAsync();

        Assert.Equal("", await second.Composer.InputValueAsync());
    }

    [Fact]
    public async Task The_place_of_a_deleted_message_stays_over_a_reload_for_those_who_saw_it()
    {
        await using var server = await ChatServer.StartAsync();
        var mina = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        var ben = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ben");
        await mina.SendAsync("never mind");
        await ben.ShownAsync("never mind");
        await mina.Page.Locator("article").First.FocusAsync();
        await mina.Page.Keyboard.PressAsync("Enter");
        await mina.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).PressAsync("Enter");
        await mina.Page.Locator("dialog .danger").PressAsync("Enter");
        await ben.ShownAsync("Message deleted");
        await ben.Page.ReloadAsync();
        await ben.LiveAsync();
        await ben.ShownAsync("Message deleted");
        var ann = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ann");
        await ann.SendAsync("hello");
        await ann.SettledAsync(1);
        Assert.Equal(["hello"], await ann.TextsAsync());
    }

    [Fact]
    public async Task An_edit_and_a_deletion_are_seen_by_the_others()
    {
        await using var server = await ChatServer.StartAsync();
        var ann = await JoinAsync(server.Address, "Ann");
        var ben = await JoinAsync(server.Address, "Ben");
        await ann.SendAsync("frist");
        await ann.SendAsync("second");
        await ben.SettledAsync(2);

        await ann.Composer.PressAsync("ArrowUp");
        Assert.Equal("second", await ann.Composer.InputValueAsync());
        await ann.Composer.PressAsync("Escape");
        await ann.Page.Locator("article").First.HoverAsync();
        await ann.Page.Locator("article").First.Locator(".more").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit" }).ClickAsync();
        await ann.Composer.FillAsync("first");
        await ann.Composer.PressAsync("Enter");
        await ben.UntilAsync("() => document.querySelector('.row.message .text').innerText.startsWith('first')");

        await ann.Page.Locator("article").Last.HoverAsync();
        await ann.Page.Locator("article").Last.Locator(".more").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await ann.Page.Locator("dialog .button.danger").ClickAsync();
        await ben.ShownAsync("Message deleted");

        var later = await JoinAsync(server.Address, "Cleo");
        await later.SettledAsync(1);
        Assert.Single(await later.TextsAsync());
        Assert.Equal("", await ann.Composer.InputValueAsync());
    }

    [Fact]
    public async Task The_newest_message_is_edited_also_before_the_server_has_it()
    {
        await using var server = await ChatServer.StartAsync();
        await using var network = new Network(server.Port);
        var ann = await JoinAsync(network.Address, "Ann");
        await ann.SendAsync("first");
        await ann.SettledAsync(1);
        network.SwallowAnswers();
        await ann.Composer.FillAsync("secnod");
        await ann.Composer.PressAsync("Enter");
        await ann.Composer.PressAsync("ArrowUp");
        Assert.Equal("secnod", await ann.Composer.InputValueAsync());
        await ann.Composer.FillAsync("second");
        await ann.Composer.PressAsync("Enter");
        Assert.Equal("", await ann.Composer.InputValueAsync());
        network.Restore();
        network.Break();
        await ann.UntilAsync("() => document.querySelectorAll('.row.message .text').length === 2 && [...document.querySelectorAll('.row.message .text')].at(-1).innerText.startsWith('second')");
        Assert.StartsWith("first", (await ann.TextsAsync())[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_room_was_chosen_what_is_typed_goes_to_it()
    {
        await using var server = await ChatServer.StartAsync();
        var ann = await JoinAsync(server.Address, "Ann");
        await ann.Page.Locator("button.add-room").First.ClickAsync();
        await ann.Page.Locator(".switcher input").FillAsync("garden");
        await ann.Page.Locator(".switcher [role=option]").First.ClickAsync();
        await ann.UntilAsync("() => document.querySelector('h1').innerText.includes('garden')");
        await ann.Page.Keyboard.TypeAsync("hello");
        Assert.Equal("hello", await ann.Composer.InputValueAsync());
    }

    [Fact]
    public async Task A_file_that_is_pasted_or_dropped_is_not_passed_over_in_silence()
    {
        await using var server = await ChatServer.StartAsync();
        var ann = await JoinAsync(server.Address, "Ann");
        var isHandled = await ann.Page.EvaluateAsync<bool>(
            """
            () => {
              const data = new DataTransfer();
              data.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
              const drop = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
              document.querySelector('.log').dispatchEvent(drop);
              return drop.defaultPrevented && document.querySelector('.notice').innerText.includes('can’t be sent');
            }
            """);
        Assert.True(isHandled);
        await ann.Page.Locator(".notice button").ClickAsync();
        await ann.Page.EvaluateAsync(
            """
            () => {
              const data = new DataTransfer();
              data.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
              document.querySelector('.composer textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
            }
            """);
        Assert.Contains("can’t be sent", await ann.Page.Locator(".notice").InnerTextAsync());
        await ann.SendAsync("https://example.org/x.png");
        await ann.SettledAsync(1);
    }

    private async Task<ChatPage> JoinAsync(Uri address, string name) =>
        await (await ChatPage.OpenAsync(chromium.Browser, address, "lobby")).JoinAsync(name);

    private static async Task GoAsync(ChatPage page, string room)
    {
        await page.Page.Keyboard.PressAsync("Control+k");
        await page.Page.Locator(".switcher input").FillAsync(room);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.UntilAsync("(room) => document.querySelector('h1').innerText.includes(room)", room);
    }
}
