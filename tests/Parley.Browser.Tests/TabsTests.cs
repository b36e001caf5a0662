using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>All tabs of a browser have one connection, and none of them notices (M7).</summary>
public sealed class TabsTests(Chromium chromium)
{
    private const int Tabs = 8;
    private const string WithoutSharedWorkers = "delete window.SharedWorker";

    [Theory]
    [InlineData("websocket", true)]
    [InlineData("sse", true)]
    [InlineData("websocket", false)]
    [InlineData("sse", false)]
    public async Task Eight_tabs_have_one_connection_and_each_receives_and_sends(string transport, bool sharedWorkers)
    {
        await using var server = await ChatServer.StartAsync();
        var tabs = await OpenAsync(server, transport, sharedWorkers);

        Assert.Equal(1, await server.SubscribersAsync("lobby"));
        for (var index = 0; index < Tabs; index++)
            await tabs[index].SendAsync($"from {index}");

        foreach (var tab in tabs)
        {
            await tab.SettledAsync(Tabs);
            Assert.Equal(Enumerable.Range(0, Tabs).Select(index => $"from {index}"), (await tab.TextsAsync()).Order());
            Assert.Empty(tab.Mistakes);
        }

        Assert.Equal(1, await server.SubscribersAsync("lobby"));
        Assert.Equal("1", await tabs[0].Page.Locator(".people-button .count-label").InnerTextAsync());
    }

    [Theory]
    [InlineData("websocket", "closed")]
    [InlineData("sse", "closed")]
    [InlineData("websocket", "frozen")]
    [InlineData("sse", "frozen")]
    [InlineData("websocket", "crashed")]
    public async Task When_the_leading_tab_is_gone_another_leads_and_nothing_is_lost_or_doubled(string transport, string how)
    {
        await using var server = await ChatServer.StartAsync();
        var tabs = await OpenAsync(server, transport, sharedWorkers: false, tabs: 4);
        var leader = await LeaderAsync(tabs);
        var others = tabs.Where(tab => tab != leader).ToList();
        await server.PublishAsync("lobby", "\"before\"");
        foreach (var tab in tabs)
            await tab.SettledAsync(1);

        await GoAsync(leader, how);
        await server.PublishAsync("lobby", "\"meanwhile\"");
        await others[0].SendAsync("sent meanwhile");
        foreach (var tab in others)
            await tab.SettledAsync(3);
        await server.PublishAsync("lobby", "\"after\"");

        if (how == "frozen")
        {
            await SetStateAsync(leader, "active");
            others.Add(leader);
        }

        foreach (var tab in others)
        {
            await tab.SettledAsync(4);
            var texts = await tab.TextsAsync();
            Assert.Equal(["after", "before", "meanwhile", "sent meanwhile"], texts.Order());
            Assert.Equal(await others[0].TextsAsync(), texts);
        }

        await server.UntilSubscribersAsync("lobby", 1);
    }

    [Fact]
    public async Task The_server_is_killed_and_every_tab_comes_back_with_everything()
    {
        await using var server = await ChatProgram.StartAsync();
        var tabs = await OpenAsync(server, "websocket", sharedWorkers: true, tabs: 3);

        await tabs[0].SendAsync("one");
        await server.KillAsync();
        foreach (var (tab, index) in tabs.Select((tab, index) => (tab, index)))
        {
            await tab.NotLiveAsync();
            await tab.SendAsync($"while away {index}");
        }

        await server.RestartAsync();
        foreach (var tab in tabs)
        {
            await tab.LiveAsync();
            await tab.SettledAsync(4);
            Assert.Equal(await tabs[0].TextsAsync(), await tab.TextsAsync());
            Assert.Equal(4, (await tab.TextsAsync()).Distinct().Count());
        }

        Assert.Equal(1, await server.SubscribersAsync("lobby"));
    }

    private async Task<List<ChatPage>> OpenAsync(ChatServer server, string transport, bool sharedWorkers, int tabs = Tabs)
    {
        var context = await Contexts.NewAsync(chromium.Browser);
        if (!sharedWorkers)
            await context.AddInitScriptAsync(WithoutSharedWorkers);
        var opened = new List<ChatPage>();
        for (var index = 0; index < tabs; index++)
        {
            var tab = await ChatPage.OpenTabAsync(context, server.Address, "lobby", transport);
            if (index == 0)
                await tab.JoinAsync("Mina");
            await tab.LiveAsync();
            opened.Add(tab);
        }

        return opened;
    }

    /// <summary>The tab that was there first leads; the storage says so.</summary>
    private static async Task<ChatPage> LeaderAsync(List<ChatPage> tabs)
    {
        var lease = await tabs[0].Page.EvaluateAsync<int>("() => Object.keys(localStorage).filter((name) => name.startsWith('parley {')).length");
        Assert.Equal(1, lease);
        return tabs[0];
    }

    private static Task GoAsync(ChatPage leader, string how) => how switch
    {
        "closed" => leader.Page.CloseAsync(new() { RunBeforeUnload = true }),
        "crashed" => CrashAsync(leader),
        _ => SetStateAsync(leader, "frozen"),
    };

    private static async Task CrashAsync(ChatPage page)
    {
        var gone = new TaskCompletionSource();
        page.Page.Crash += (_, _) => gone.TrySetResult();
        var session = await page.Page.Context.NewCDPSessionAsync(page.Page);
        // No answer comes from a renderer that is gone.
        _ = session.SendAsync("Page.crash").ContinueWith(task => task.Exception, TaskScheduler.Default);
        await gone.Task.WaitAsync(TimeSpan.FromMilliseconds(ChatPage.PatienceMs));
    }

    private static async Task SetStateAsync(ChatPage page, string state)
    {
        var session = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await session.SendAsync("Page.setWebLifecycleState", new() { ["state"] = state });
        await session.DetachAsync();
    }
}
