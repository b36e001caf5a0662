using Microsoft.Playwright;

namespace Parley.Samples.Tests.Support;

/// <summary>One real browser for all tests; each window has a profile of its own, like another person's machine.</summary>
public sealed class Browsers : IAsyncLifetime
{
    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static readonly string[] s_flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = s_places.First(File.Exists),
            Args = s_flags,
        });
        Assertions.SetDefaultExpectTimeout((float)Wait.Patience.TotalMilliseconds);
    }

    /// <summary>Opens a window.</summary>
    /// <param name="address">What it shows.</param>
    /// <param name="name">The answer when the page asks for a name.</param>
    /// <param name="before">A script that runs before those of the page.</param>
    /// <param name="context">The person whose window it is; null for another one.</param>
    public async Task<Window> OpenAsync(Uri address, string? name = null, string? before = null, IBrowserContext? context = null)
    {
        context ??= await _browser!.NewContextAsync();
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout((float)Wait.Patience.TotalMilliseconds);
        var window = new Window(page);
        page.Dialog += (_, dialog) => _ = name is null ? dialog.DismissAsync() : dialog.AcceptAsync(name);
        if (before is not null)
            await page.AddInitScriptAsync(before);
        await page.GotoAsync(address.ToString());
        return window;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
