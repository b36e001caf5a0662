namespace Parley.Replay;

/// <summary>
/// Keeps those who catch up from slowing down those who talk. Few replays work at a time; and while anybody publishes, the
/// place of one that worked stays empty for as long as it worked.
/// </summary>
/// <param name="places">How many work at a time.</param>
/// <param name="visible">Reads the pipeline's mark.</param>
/// <param name="time">The clock.</param>
#pragma warning disable CA1001 // the semaphore never makes a wait handle, so there is nothing to dispose
internal sealed class ReplayPace(int places, Func<long> visible, TimeProvider time)
#pragma warning restore CA1001
{
    // Shorter pauses than this a timer cannot make.
    private static readonly TimeSpan s_shortestRest = TimeSpan.FromMilliseconds(2);

    // Nobody publishes when nothing new came for so long.
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _places = new(places);

    private long _lastVisible = long.MinValue;
    private long _lastPublish;
    private long _owedTicks;

    /// <summary>Half of the processors: there is always one for what is new.</summary>
    public static int DefaultPlaces => Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Waits for a place.</summary>
    /// <returns>When the work began, for <see cref="Leave"/>.</returns>
    public async ValueTask<long> EnterAsync()
    {
        await _places.WaitAsync().ConfigureAwait(false);
        return time.GetTimestamp();
    }

    /// <summary>Gives the place back, at once or after a rest.</summary>
    public void Leave(long began)
    {
        var owed = IsAnybodyPublishing() ? new TimeSpan(Interlocked.Add(ref _owedTicks, time.GetElapsedTime(began).Ticks)) : default;
        if (owed < s_shortestRest)
        {
            _places.Release();
            if (owed > TimeSpan.Zero)
            {
                // Who waits for the processor need not wait until the rest begins.
                Thread.Yield();
            }

            return;
        }

        Interlocked.Add(ref _owedTicks, -owed.Ticks);
        _ = RestAsync(owed);
    }

    private bool IsAnybodyPublishing()
    {
        var now = visible();
        if (Interlocked.Exchange(ref _lastVisible, now) != now)
        {
            Volatile.Write(ref _lastPublish, time.GetTimestamp());
        }

        return time.GetElapsedTime(Volatile.Read(ref _lastPublish)) < s_quiet;
    }

    private async Task RestAsync(TimeSpan rest)
    {
        await Task.Delay(rest, time).ConfigureAwait(false);
        _places.Release();
    }
}
