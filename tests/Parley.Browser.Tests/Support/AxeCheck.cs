using System.Text.Json;

namespace Parley.Browser.Tests.Support;

/// <summary>What axe-core finds wrong for people who read a page in another way.</summary>
internal static class AxeCheck
{
    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "axe.min.js")));

    /// <summary>Finds nothing in a page as it is now.</summary>
    public static async Task CleanAsync(ChatPage page, string view)
    {
        if (!await page.Page.EvaluateAsync<bool>("() => 'axe' in window"))
            await page.Page.EvaluateAsync(Axe.Value);
        var result = await page.Page.EvaluateAsync<JsonElement>(
            """
            async () => {
              await Promise.all(document.getAnimations().filter((animation) => animation.effect.getTiming().iterations !== Infinity).map((animation) => animation.finished));
              const { violations } = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
              return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} – ${node.failureSummary.replace(/\s+/g, ' ').slice(0, 240)}`));
            }
            """);
        var found = result.EnumerateArray().Select(line => line.GetString()).ToList();
        Assert.True(found.Count == 0, $"{view}:\n{string.Join('\n', found)}");
    }
}
