using System.Diagnostics;
using System.Threading.Channels;
using Parley.Log;

namespace Parley.LogBench;

/// <summary>What the pipeline does: takes all that waits and appends it as one batch, or a batch for each message.</summary>
internal sealed class Batcher : IAsyncDisposable
{
    private const int MaxBatch = 1024;

    private readonly Channel<(Draft Draft, TaskCompletionSource Done)> _waiting =
        Channel.CreateUnbounded<(Draft, TaskCompletionSource)>(new() { SingleReader = true });

    private readonly ILog _log;
    private readonly bool _groups;
    private readonly Task _loop;

    public Batcher(ILog log, bool groups)
    {
        _log = log;
        _groups = groups;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Completes when the message is in the log.</summary>
    public Task PublishAsync(Draft draft)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Writer.TryWrite((draft, done));
        return done.Task;
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
        _waiting.Writer.Complete();
        await _loop;
    }

    private async Task RunAsync()
    {
        var batch = new List<(Draft Draft, TaskCompletionSource Done)>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (batch.Count < (_groups ? MaxBatch : 1) && _waiting.Reader.TryRead(out var item))
            {
                batch.Add(item);
            }

            await _log.AppendAsync([.. batch.Select(b => b.Draft)]);
            batch.ForEach(b => b.Done.SetResult());
            batch.Clear();
        }
    }
}
