using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>
/// Korean, Chinese and Japanese input with Chromium's own composition commands: each message is sent once, whole, and
/// nothing is left over.
/// </summary>
public sealed class ImeTests(Chromium chromium)
{
    [Fact]
    public async Task Korean_one_Enter_in_the_middle_of_a_syllable_sends_the_whole_message_when_the_system_sends_it_again()
    {
        // Windows: Enter commits the syllable (keydown 229), then comes again as a real one.
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await ime.ComposeAsync("ㅇ", "아", "안");
        await ime.CommitAsync("안");
        await ime.ComposeAsync("ㄴ", "녀", "녕");
        await ime.KeyAsync("Enter", 229);
        await ime.CommitAsync("녕");
        await ime.EnterAsync();
        await ExpectAsync(page, "안녕");
    }

    [Fact]
    public async Task Korean_the_line_break_that_comes_with_the_commit_sends_when_there_is_no_second_key()
    {
        // macOS: the composition ends and the line break goes through without another keydown.
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await ime.ComposeAsync("ㅎ", "하", "한");
        await ime.KeyAsync("Enter", 229);
        await ime.CommitAsync("한");
        await ime.LineBreakAsync();
        await ExpectAsync(page, "한");
    }

    [Theory]
    [InlineData("nihao", "你好")]
    [InlineData("かんじ", "漢字")]
    public async Task Enter_that_confirms_a_candidate_does_not_send_and_the_next_one_does(string typed, string chosen)
    {
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await ime.ComposeAsync([.. Enumerable.Range(1, typed.Length).Select(length => typed[..length])]);
        await ime.KeyAsync("Enter", 229);
        await ime.CommitAsync(chosen);
        Assert.Equal(chosen, await page.Composer.InputValueAsync());
        Assert.Empty(await page.TextsAsync());
        await ime.EnterAsync();
        await ExpectAsync(page, chosen);
    }

    [Fact]
    public async Task Safari_order_the_key_after_the_end_of_the_composition_still_carries_229_and_does_not_send()
    {
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await ime.ComposeAsync("n", "ni");
        await ime.CommitAsync("你");
        await ime.KeyAsync("Enter", 229);
        Assert.Equal("你", await page.Composer.InputValueAsync());
        Assert.Empty(await page.TextsAsync());
        await ime.EnterAsync();
        await ExpectAsync(page, "你");
    }

    [Fact]
    public async Task The_button_pressed_in_the_middle_of_a_syllable_sends_it_with_the_last_syllable_once()
    {
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await ime.ComposeAsync("ㄱ", "가");
        await ime.CommitAsync("가");
        await ime.ComposeAsync("ㄴ", "나");
        await page.Page.Locator(".composer .send").ClickAsync();
        await ExpectAsync(page, "가나");
        Assert.True(await page.Page.EvaluateAsync<bool>("() => document.activeElement?.tagName === 'TEXTAREA'"));
    }

    [Fact]
    public async Task Keys_that_belong_to_a_composition_do_nothing_else()
    {
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await page.SendAsync("mine");
        await page.SettledAsync(1);
        await ime.ComposeAsync("ㅁ");
        foreach (var key in (string[])["ArrowUp", "Escape", "Tab", "F6"])
            await ime.KeyAsync(key, 229);
        Assert.Equal("ㅁ", await page.Composer.InputValueAsync());
        Assert.False(await page.Page.Locator(".edit-bar").IsVisibleAsync());
        await ime.CommitAsync("ㅁ");
        await ime.EnterAsync();
        await page.SettledAsync(2);
        Assert.Equal(["mine", "ㅁ"], await page.TextsAsync());
    }

    [Fact]
    public async Task Switching_the_room_in_the_middle_of_a_syllable_keeps_it_in_the_draft_of_its_room()
    {
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await page.Page.Keyboard.PressAsync("Control+k");
        await page.Page.Locator(".switcher input").FillAsync("other");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.UntilAsync("() => document.querySelector('h1').innerText.includes('other')");
        // A click, because the browser's test commands compose only where it has told its input method of the focus.
        await page.Composer.ClickAsync();
        await ime.ComposeAsync("ㅅ", "새");
        await page.Page.ClickAsync("a[data-room=lobby]");
        await page.UntilAsync("() => document.querySelector('h1').innerText.includes('lobby')");
        await page.UntilAsync("() => document.querySelector('.composer textarea').value === ''");
        await page.Page.ClickAsync("a[data-room=other]");
        await page.UntilAsync("() => document.querySelector('.composer textarea').value === '새'");
    }

    [Fact]
    public async Task A_message_that_arrives_in_the_middle_of_a_syllable_does_not_disturb_it()
    {
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await ime.ComposeAsync("ㄷ", "다");
        await server.PublishAsync("lobby", "\"from outside\"");
        await page.ShownAsync("from outside");
        await ime.ComposeAsync("달");
        await ime.CommitAsync("달");
        await ime.EnterAsync();
        await page.SettledAsync(2);
        Assert.Equal(["from outside", "달"], await page.TextsAsync());
    }

    [Theory]
    [InlineData("ㄱ 가 각", "각")]
    [InlineData("n ni nih nihao", "你好")]
    [InlineData("か かん かんじ", "漢字")]
    public async Task Shift_Enter_after_a_composition_makes_a_line_and_Enter_sends_both(string typed, string chosen)
    {
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await ime.ComposeAsync(typed.Split(' '));
        await ime.CommitAsync(chosen);
        await page.Page.Keyboard.PressAsync("Shift+Enter");
        await ime.ComposeAsync(typed.Split(' '));
        await ime.CommitAsync(chosen);
        await ime.EnterAsync();
        await ExpectAsync(page, $"{chosen}\n{chosen}");
    }

    [Theory]
    [InlineData("nihao", "nihao")]
    [InlineData("にほん", "日本")]
    public async Task The_button_pressed_while_a_candidate_is_open_sends_what_the_box_holds_once(string typed, string shown)
    {
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await ime.ComposeAsync(typed, shown);
        await page.Page.Locator(".composer .send").ClickAsync();
        await ExpectAsync(page, shown);
    }

    [Fact]
    public async Task Latin_letters_that_Enter_leaves_as_they_were_typed_are_not_sent_by_it()
    {
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await ime.ComposeAsync("h", "he", "hello");
        await ime.KeyAsync("Enter", 229);
        await ime.CommitAsync("hello");
        Assert.Empty(await page.TextsAsync());
        await ime.EnterAsync();
        await ExpectAsync(page, "hello");
    }

    [Fact]
    public async Task Esc_in_the_middle_of_a_syllable_belongs_to_the_input_method()
    {
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await page.SendAsync("mine");
        await page.SettledAsync(1);
        await page.Composer.PressAsync("ArrowUp");
        await ime.ComposeAsync("ㅎ", "하");
        await ime.KeyAsync("Escape", 229);
        // Still editing: the key was not the page's.
        Assert.True(await page.Page.Locator(".edit-bar").IsVisibleAsync());
        await ime.CommitAsync("하");
        await ime.EnterAsync();
        await page.UntilAsync("() => document.querySelector('.row.message .text').innerText.startsWith('mine하')");
    }

    [Fact]
    public async Task A_lost_connection_that_comes_back_in_the_middle_of_a_syllable_does_not_disturb_it()
    {
        await using var server = await ChatProgram.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await ime.ComposeAsync("ㅂ", "바");
        await server.KillAsync();
        await page.NotLiveAsync();
        await ime.ComposeAsync("밥");
        await server.RestartAsync();
        await page.LiveAsync();
        Assert.Equal("밥", await page.Composer.InputValueAsync());
        await ime.CommitAsync("밥");
        await ime.EnterAsync();
        await ExpectAsync(page, "밥");
    }

    [Fact]
    public async Task Up_in_an_empty_box_edits_after_a_composition_that_was_taken_back()
    {
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await page.SendAsync("mine");
        await page.SettledAsync(1);
        await ime.ComposeAsync("ㅁ", "");
        await ime.KeyAsync("ArrowUp", 229);
        Assert.False(await page.Page.Locator(".edit-bar").IsVisibleAsync());
        await ime.CommitAsync("");
        await page.Composer.PressAsync("ArrowUp");
        Assert.Equal("mine", await page.Composer.InputValueAsync());
    }

    [Fact]
    public async Task The_switcher_opens_no_room_for_the_Enter_that_confirms_a_candidate()
    {
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        await page.Page.Keyboard.PressAsync("Control+k");
        await page.Page.Locator(".switcher input").ClickAsync();
        await ime.ComposeAsync("w", "wu", "wufan");
        await ime.KeyAsync("Enter", 229);
        await ime.CommitAsync("午饭");
        Assert.True(await page.Page.Locator(".switcher").IsVisibleAsync());
        await page.Page.GetByText("Create #午饭").WaitForAsync();
        await ime.EnterAsync();
        await page.UntilAsync("() => document.querySelector('h1').innerText.includes('午饭')");
    }

    [Fact]
    public async Task What_is_composed_counts_as_typing_and_is_kept_as_a_draft()
    {
        await using var server = await ChatServer.StartAsync();
        var (page, ime) = await OpenAsync(server);
        var ben = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Ben");
        await page.Page.BringToFrontAsync();
        await ime.ComposeAsync("ㄱ");
        await ben.UntilAsync("() => document.querySelector('.typing').innerText.includes('Mina is typing')");
        await ime.ComposeAsync("가");
        await page.UntilAsync("() => Object.entries(localStorage).some(([name, value]) => name.includes('draft') && value.includes('가'))");
    }

    [Fact]
    public async Task A_name_that_is_proposed_while_another_is_composed_does_not_disturb_it()
    {
        await using var server = await ChatServer.StartAsync();
        await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        var page = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby");
        var answer = new TaskCompletionSource();
        await page.Page.RouteAsync("**/me", async route =>
        {
            if (route.Request.Method == "POST")
                await answer.Task;
            await route.ContinueAsync();
        });
        await page.Page.FillAsync("input[name=name]", "Mina");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.Locator("input[name=name]").SelectTextAsync();
        var ime = await Ime.OnAsync(page.Page);
        await ime.ComposeAsync("ㅁ", "미", "민");
        answer.SetResult();
        await page.UntilAsync("() => document.querySelector('[role=alert]').innerText.includes('Mina 2')");
        Assert.Equal("민", await page.Page.InputValueAsync("input[name=name]"));
        await ime.CommitAsync("민");
        Assert.Equal("민", await page.Page.InputValueAsync("input[name=name]"));
        await page.Page.Keyboard.PressAsync("Enter");
        await page.LiveAsync();
        Assert.Equal("민", await page.Page.Locator(".me-name").InnerTextAsync());
    }

    [Fact]
    public async Task A_name_is_not_taken_by_the_Enter_that_ends_a_composition()
    {
        await using var server = await ChatServer.StartAsync();
        var page = await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby");
        await page.Page.FocusAsync("input[name=name]");
        var ime = await Ime.OnAsync(page.Page);
        await ime.ComposeAsync("x", "xi", "xiao");
        await ime.KeyAsync("Enter", 229);
        await ime.CommitAsync("小雨");
        Assert.True(await page.Page.Locator("input[name=name]").IsVisibleAsync());
        await ime.EnterAsync();
        await page.LiveAsync();
        Assert.Equal("小雨", await page.Page.Locator(".me-name").InnerTextAsync());
    }

    private async Task<(ChatPage Page, Ime Ime)> OpenAsync(ChatServer server)
    {
        var page = await (await ChatPage.OpenAsync(chromium.Browser, server.Address, "lobby")).JoinAsync("Mina");
        await page.Composer.ClickAsync();
        return (page, await Ime.OnAsync(page.Page));
    }

    private static async Task ExpectAsync(ChatPage page, string text)
    {
        await page.SettledAsync(1);
        Assert.Equal([text], await page.TextsAsync());
        Assert.Equal("", await page.Composer.InputValueAsync());
        Assert.Empty(page.Mistakes);
    }
}
