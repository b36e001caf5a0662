using Microsoft.Playwright;

namespace Parley.Browser.Tests.Support;

/// <summary>An input method, played with the browser's own composition commands.</summary>
internal sealed class Ime(ICDPSession session)
{
    public static async Task<Ime> OnAsync(IPage page) => new(await page.Context.NewCDPSessionAsync(page));

    /// <summary>Shows each text in turn as the composition.</summary>
    public async Task ComposeAsync(params string[] texts)
    {
        foreach (var text in texts)
        {
            await KeyAsync("Process", 229);
            await SendAsync("Input.imeSetComposition", ("text", text), ("selectionStart", text.Length), ("selectionEnd", text.Length));
        }
    }

    /// <summary>Ends the composition with a text.</summary>
    public Task CommitAsync(string text) => SendAsync("Input.insertText", ("text", text));

    /// <summary>A key as the page sees it while the input method has it: it inserts nothing.</summary>
    public async Task KeyAsync(string key, int code)
    {
        await SendAsync("Input.dispatchKeyEvent", ("type", "rawKeyDown"), ("key", key), ("windowsVirtualKeyCode", code), ("nativeVirtualKeyCode", code));
        await SendAsync("Input.dispatchKeyEvent", ("type", "keyUp"), ("key", key), ("windowsVirtualKeyCode", code), ("nativeVirtualKeyCode", code));
    }

    /// <summary>A line break that comes without a key.</summary>
    public Task LineBreakAsync() => SendAsync("Input.dispatchKeyEvent", ("type", "char"), ("text", "\r"), ("key", "Enter"));

    /// <summary>A real Enter.</summary>
    public async Task EnterAsync()
    {
        await SendAsync("Input.dispatchKeyEvent", ("type", "keyDown"), ("key", "Enter"), ("code", "Enter"), ("text", "\r"), ("windowsVirtualKeyCode", 13));
        await SendAsync("Input.dispatchKeyEvent", ("type", "keyUp"), ("key", "Enter"), ("code", "Enter"), ("windowsVirtualKeyCode", 13));
    }

    private async Task SendAsync(string method, params (string Name, object Value)[] arguments) =>
        await session.SendAsync(method, arguments.ToDictionary(argument => argument.Name, argument => argument.Value));
}
