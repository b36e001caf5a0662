using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace Parley.Browser.Tests.Support;

/// <summary>
/// The tasks of a page's main thread, in the processor's time of that thread: what else the machine does is not the page's
/// work. (A long task, as browsers tell of it, is measured by the clock, and on a busy machine says nothing.)
/// </summary>
internal sealed class TaskTrace
{
    private readonly ICDPSession _session;
    private readonly ConcurrentQueue<JsonElement> _events = new();
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TaskTrace(ICDPSession session)
    {
        _session = session;
        session.Event("Tracing.dataCollected").OnEvent += (_, data) =>
        {
            foreach (var one in data!.Value.GetProperty("value").EnumerateArray())
                _events.Enqueue(one.Clone());
        };
        session.Event("Tracing.tracingComplete").OnEvent += (_, _) => _complete.TrySetResult();
    }

    public static async Task<TaskTrace> StartAsync(IPage page)
    {
        var trace = new TaskTrace(await page.Context.NewCDPSessionAsync(page));
        await trace._session.SendAsync("Tracing.start", new()
        {
            ["transferMode"] = "ReportEvents",
            ["traceConfig"] = new Dictionary<string, object> { ["includedCategories"] = new[] { "devtools.timeline", "toplevel" } },
        });
        return trace;
    }

    /// <summary>How long each task took, in milliseconds, the longest first.</summary>
    public async Task<IReadOnlyList<double>> StopAsync()
    {
        await _session.SendAsync("Tracing.end");
        await _complete.Task.WaitAsync(TimeSpan.FromMilliseconds(ChatPage.PatienceMs));
        await _session.DetachAsync();
        // The thread that ran the page's functions.
        var main = _events.Where(one => Name(one) == "FunctionCall").GroupBy(Thread).MaxBy(group => group.Count())!.Key;
        return
        [
            .. _events.Where(one => Name(one).EndsWith("RunTask", StringComparison.Ordinal) && Thread(one) == main && one.TryGetProperty("tdur", out _))
                .Select(one => one.GetProperty("tdur").GetDouble() / 1000)
                .OrderDescending(),
        ];
    }

    private static string Name(JsonElement one) => one.GetProperty("name").GetString()!;

    private static (int Process, int Thread) Thread(JsonElement one) => (one.GetProperty("pid").GetInt32(), one.GetProperty("tid").GetInt32());
}
