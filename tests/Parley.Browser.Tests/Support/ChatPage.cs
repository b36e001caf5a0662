using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Parley.Browser.Tests.Support;

/// <summary>What a person sees of the chat page and does with it.</summary>
internal sealed class ChatPage(IPage page)
{
    /// <summary>How long anything on the page may take; a reconnect after a cut is among it.</summary>
    public const float PatienceMs = 60_000;

    // Failed requests are part of life without a network; everything else that the page complains of is a mistake in it.
    private readonly ConcurrentQueue<string> _mistakes = new();

    public IPage Page { get; } = page;

    public IReadOnlyCollection<string> Mistakes => _mistakes;

    public ILocator Composer => Page.Locator(".composer textarea");

    /// <summary>Opens the page in a browser of its own, as a person who was never there.</summary>
    public static async Task<ChatPage> OpenAsync(IBrowser browser, Uri address, string room, string? transport = null, BrowserNewContextOptions? options = null)
    {
        var context = await Contexts.NewAsync(browser, options);
        return await OpenTabAsync(context, address, room, transport);
    }

    /// <summary>Opens another tab of a browser.</summary>
    public static async Task<ChatPage> OpenTabAsync(IBrowserContext context, Uri address, string room, string? transport = null)
    {
        var tab = await context.NewPageAsync();
        tab.SetDefaultTimeout(PatienceMs);
        var page = new ChatPage(tab);
        tab.PageError += (_, error) => page._mistakes.Enqueue(error);
        tab.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("Failed to load resource") && !message.Text.Contains("WebSocket connection to"))
                page._mistakes.Enqueue(message.Text);
        };
        var query = transport is null ? "" : $"?transport={transport}";
        await tab.GotoAsync(new Uri(address, $"r/{Uri.EscapeDataString(room)}{query}").AbsoluteUri);
        return page;
    }

    public async Task<ChatPage> JoinAsync(string name)
    {
        await Page.FillAsync("input[name=name]", name);
        await Page.Keyboard.PressAsync("Enter");
        return await LiveAsync();
    }

    public async Task<ChatPage> LiveAsync()
    {
        await StateAsync("live");
        return this;
    }

    public Task StateAsync(string state) => Page.WaitForSelectorAsync($".status[data-state={state}]", new() { State = WaitForSelectorState.Attached });

    public Task NotLiveAsync() => Page.WaitForSelectorAsync(".status:not([data-state=live])", new() { State = WaitForSelectorState.Attached });

    public async Task SendAsync(string text)
    {
        await Composer.FillAsync(text);
        await Composer.PressAsync("Enter");
    }

    /// <summary>The texts of the message list from top to bottom, also those on their way.</summary>
    public Task<string[]> TextsAsync() =>
        Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.row.message .text')].map((text) => text.innerText)");

    /// <summary>The texts of messages that the server has not acknowledged.</summary>
    public Task<string[]> PendingAsync() =>
        Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.row:is(.sending, .waiting, .refused) .text')].map((text) => text.innerText)");

    /// <summary>Waits until a script is true.</summary>
    public async Task UntilAsync(string script, object? argument = null) =>
        await Page.WaitForFunctionAsync(script, argument, new() { Timeout = PatienceMs, PollingInterval = 50 });

    /// <summary>Waits until the list holds this many messages and none is on its way.</summary>
    public async Task SettledAsync(int count)
    {
        try
        {
            await UntilAsync("(count) => document.querySelectorAll('.row.message .text').length >= count && !document.querySelector('.row:is(.sending, .waiting, .refused)')", count);
        }
        catch (TimeoutException)
        {
            var state = await Page.EvaluateAsync<string>("() => document.querySelector('.status')?.dataset.state");
            Assert.Fail($"Not {count} messages in a page that is {state}: {string.Join(" | ", await TextsAsync())}; on their way: {string.Join(" | ", await PendingAsync())}");
        }
    }

    /// <summary>Waits until the list shows no message.</summary>
    public Task EmptyAsync() => UntilAsync("() => !document.querySelector('.row.message')");

    public Task ShownAsync(string text) =>
        UntilAsync("(text) => [...document.querySelectorAll('.row.message .text')].some((shown) => shown.innerText === text)", text);
}
