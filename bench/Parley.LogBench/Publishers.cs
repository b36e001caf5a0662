using System.Diagnostics;
using Parley.Log;

namespace Parley.LogBench;

/// <summary>Publishes through a hub, which groups what waits, or into the log itself, a transaction for each message.</summary>
internal sealed class Publishers : IAsyncDisposable
{
    private readonly Hub? _hub;
    private readonly ILog _log;
    private readonly SemaphoreSlim _turn = new(1);

    private Publishers(Hub? hub, ILog log)
    {
        _hub = hub;
        _log = log;
    }

    /// <summary>Opens a log and what publishes to it.</summary>
    public static async Task<Publishers> OpenAsync(ILog log, bool groups)
    {
        if (!groups)
        {
            await log.OpenAsync(default);
            return new Publishers(null, log);
        }

        var hub = new Hub(log);
        await hub.StartAsync();
        return new Publishers(hub, log);
    }

    /// <summary>Completes when the message is in the log.</summary>
    public async Task PublishAsync(Draft draft)
    {
        if (_hub is not null)
        {
            var result = await _hub.PublishAsync(new PublishRequest(draft.Topic, draft.Data) { From = draft.By });
            if (result.Error is { } error)
            {
                throw new InvalidOperationException($"{error.Name}: {result.Detail}");
            }

            return;
        }

        await _turn.WaitAsync();
        try
        {
            await _log.AppendAsync([draft]);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Publishes from so many publishers, each its next message after the acknowledgement; gives messages a second.</summary>
    public async Task<double> SaturateAsync(int publishers, double seconds)
    {
        var count = 0L;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, publishers).Select(p => Task.Run(async () =>
        {
            for (var i = 0; Stopwatch.GetElapsedTime(started).TotalSeconds < seconds; i++)
            {
                await PublishAsync(BenchLog.Draft($"t{p % 20}", i));
                Interlocked.Increment(ref count);
            }
        })));
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Publishes at a fixed rate, whatever the log does; gives the latencies from when each was due, in ms, in order.</summary>
    public async Task<double[]> PaceAsync(double perSecond, double seconds)
    {
        var latencies = new double[(int)(perSecond * seconds)];
        var tasks = new List<Task>(latencies.Length);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < latencies.Length; i++)
        {
            var due = i / perSecond;
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < due)
            {
                await Task.Delay(1);
            }

            tasks.Add(MeasureAsync(i, due));
        }

        await Task.WhenAll(tasks);
        Array.Sort(latencies);
        return latencies;

        async Task MeasureAsync(int number, double due)
        {
            await PublishAsync(BenchLog.Draft($"t{number % 20}", number));
            latencies[number] = (Stopwatch.GetElapsedTime(started).TotalSeconds - due) * 1000;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
        {
            await _hub.StopAsync();
        }

        _turn.Dispose();
    }
}
