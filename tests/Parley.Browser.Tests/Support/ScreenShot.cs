namespace Parley.Browser.Tests.Support;

/// <summary>Pictures to look at, when the variable PARLEY_SHOTS names a folder for them.</summary>
internal static class ScreenShot
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("PARLEY_SHOTS");

    public static async Task TakeAsync(ChatPage page, string name)
    {
        if (Folder is not null)
            await page.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder, name + ".png") });
    }
}
