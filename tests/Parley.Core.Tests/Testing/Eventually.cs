namespace Parley.Core.Tests.Testing;

/// <summary>Waits for what happens on other threads, with a deadline.</summary>
internal static class Eventually
{
    /// <summary>When a test gives up. It says nothing about how quick anything is.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<bool> condition, Func<string>? describe = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
            {
                Assert.Fail($"It did not happen in {Limit}: {describe?.Invoke()}");
            }

            await Task.Delay(1);
        }
    }
}
