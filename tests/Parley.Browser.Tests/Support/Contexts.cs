using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Playwright;
using Parley.Browser.Tests.Support;
using Xunit.v3;

[assembly: ClosesContexts]

namespace Parley.Browser.Tests.Support;

/// <summary>The browsers of each test. They end with it: a page that is left alone looks for its server for ever.</summary>
internal static class Contexts
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<IBrowserContext>> Open = new();

    /// <summary>A browser without a past, for the test that asks.</summary>
    public static async Task<IBrowserContext> NewAsync(IBrowser browser, BrowserNewContextOptions? options = null)
    {
        var context = await browser.NewContextAsync(options ?? new BrowserNewContextOptions());
        Open.GetOrAdd(TestContext.Current.Test!.UniqueID, _ => new()).Enqueue(context);
        return context;
    }

    /// <summary>Closes those of a test.</summary>
    public static async Task CloseAsync(string test)
    {
        if (Open.TryRemove(test, out var contexts))
        {
            await Task.WhenAll(contexts.Select(context => context.CloseAsync()));
        }
    }
}

/// <summary>After every test its browsers are closed.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class ClosesContextsAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public override void After(MethodInfo methodUnderTest, IXunitTest test) =>
        Task.Run(() => Contexts.CloseAsync(test.UniqueID)).Wait(Patience);
}
