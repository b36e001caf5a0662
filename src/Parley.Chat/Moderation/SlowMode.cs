using Parley.Collections;

namespace Parley.Chat.Moderation;

/// <summary>When somebody last wrote in a room that takes its time. Safe to use from any thread.</summary>
internal sealed class SlowMode(TimeProvider time)
{
    private const int Max = 20_000;

    private readonly Lock _lock = new();

    // Guarded by _lock. Timestamps: how long ago that was does not change with the clock.
    private readonly LruMap<(string Room, string Key), long> _last = new(Max);

    /// <summary>Notes a message, if it is time for one.</summary>
    /// <param name="room">Where.</param>
    /// <param name="key">Who; see <see cref="Messages.User.Key"/>.</param>
    /// <param name="seconds">The time between two.</param>
    /// <returns>Null, or how long it is too early.</returns>
    public TimeSpan? TryWrite(string room, string key, int seconds)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (_last.TryGet((room, key), out var last)
                && TimeSpan.FromSeconds(seconds) - time.GetElapsedTime(last, now) is var wait && wait > TimeSpan.Zero)
            {
                return wait;
            }

            _last.Set((room, key), now, out _);
            return null;
        }
    }
}
