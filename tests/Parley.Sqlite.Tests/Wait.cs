namespace Parley.Sqlite.Tests;

internal static class Wait
{
    /// <summary>Asks until the answer is yes, for a minute at the most.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isTrue, string what)
    {
        var until = Environment.TickCount64 + 60_000;
        while (!await isTrue())
        {
            Assert.True(Environment.TickCount64 < until, $"did not happen within a minute: {what}");
            await Task.Delay(20);
        }
    }
}
