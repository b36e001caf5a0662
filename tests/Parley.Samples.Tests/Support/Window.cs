using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Parley.Samples.Tests.Support;

/// <summary>A window, and what it has to say for itself.</summary>
public sealed class Window : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _console = new();
    private readonly ConcurrentQueue<string> _errors = new();

    public Window(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            _console.Enqueue(message.Text);

            // That a connection failed is what many tests are about.
            if (message.Type == "error" && !message.Text.Contains("net::", StringComparison.Ordinal)
                && !message.Text.Contains("WebSocket connection", StringComparison.Ordinal))
            {
                _errors.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => _errors.Enqueue(error);
    }

    public IPage Page { get; }

    public IReadOnlyCollection<string> Console => _console;

    public ILocator this[string selector] => Page.Locator(selector);

    public static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>Waits until an element has exactly these lines as its children's texts.</summary>
    public Task ShowsAsync(string selector, params string[] texts) =>
        Expect(this[$"{selector} > *"]).ToHaveTextAsync(texts);

    /// <summary>Types and presses Enter.</summary>
    public async Task TypeAsync(string selector, string text)
    {
        await this[selector].FillAsync(text);
        await this[selector].PressAsync("Enter");
    }

    /// <summary>Closes it as a person does, so that the page hears of it, and looks for mistakes.</summary>
    public async ValueTask DisposeAsync()
    {
        await Page.CloseAsync(new PageCloseOptions { RunBeforeUnload = false });
        Assert.Empty(_errors);
    }
}
