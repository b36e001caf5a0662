using System.Globalization;

namespace Parley.Contracts;

/// <summary>A clock that only moves when it is told to, and whose timers fire as it moves.</summary>
public sealed class ManualTime : TimeProvider
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.Parse("2026-01-02T03:04:05.678Z", CultureInfo.InvariantCulture);

    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _elapsed;
    private TimeSpan _set;

    public long NowMs => GetUtcNow().ToUnixTimeMilliseconds();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => s_start + Elapsed() + _set;

    public override long GetTimestamp() => Elapsed().Ticks;

    /// <summary>Moves on, and calls the timers that are due on the way, in order, on this thread.</summary>
    public void Advance(TimeSpan by)
    {
        var end = Elapsed() + by;
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
            {
                next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                _elapsed = next is null ? end : next.Due > _elapsed ? next.Due : _elapsed;
                next?.MoveOnLocked();
            }

            if (next is null)
            {
                return;
            }

            next.Call();
        }
    }

    /// <summary>Sets the clock ahead or back, as an administrator does: no time passes.</summary>
    public void SetClock(TimeSpan by) => _set += by;

    /// <summary>
    /// Moves on in one step, as the clock of a machine that slept: what is due is called once, however often it would have been.
    /// A hub looks after its connections every second, which makes millions of calls of a season that passes step by step.
    /// </summary>
    public void Jump(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_lock)
        {
            _elapsed += by;
            due = [.. _timers.Where(timer => timer.Due <= _elapsed).OrderBy(timer => timer.Due)];
            due.ForEach(timer => timer.MoveOnLocked());
        }

        due.ForEach(timer => timer.Call());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private TimeSpan Elapsed()
    {
        lock (_lock)
        {
            return _elapsed;
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan Due { get; private set; }

        public void Call() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = time._elapsed + dueTime;
                    _period = period;
                    time._timers.Add(this);
                }
            }

            return true;
        }

        public void MoveOnLocked()
        {
            if (_period > TimeSpan.Zero)
            {
                Due = Due + _period > time._elapsed ? Due + _period : time._elapsed + _period;
            }
            else
            {
                time._timers.Remove(this);
            }
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
