using Parley.Access;
using Parley.AspNetCore.Limits;
using Parley.Collections;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>Who has written in a room that takes its time, and how long ago. Safe to use from any thread.</summary>
internal sealed class SlowMode(TimeProvider time)
{
    private const int Max = 20_000;

    private readonly Lock _lock = new();

    // Guarded by _lock. Timestamps: the wall clock may be set back.
    private readonly LruMap<(string Room, Writer Who), long> _last = new(Max);

    /// <summary>Notes a message, if it is time for one.</summary>
    /// <param name="room">Where.</param>
    /// <param name="user">Who.</param>
    /// <param name="seconds">The time between two.</param>
    /// <returns>Null, or how long it is too early.</returns>
    public TimeSpan? TryWrite(string room, User user, int seconds)
    {
        if (Writer.Of(user) is not { } who)
        {
            return null;
        }

        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (_last.TryGet((room, who), out var last)
                && TimeSpan.FromSeconds(seconds) - time.GetElapsedTime(last, now) is { Ticks: > 0 } wait)
            {
                return wait;
            }

            _last.Set((room, who), now, out _);
            return null;
        }
    }

    /// <summary>What was noted last is no message after all.</summary>
    public void TakeBack(string room, User user)
    {
        if (Writer.Of(user) is { } who)
        {
            lock (_lock)
            {
                _last.Remove((room, who));
            }
        }
    }

    /// <summary>
    /// Whose messages count together: a person's; and all of an address by those without an id, who could call themselves
    /// something else each time.
    /// </summary>
    private readonly record struct Writer(string? Id, ClientAddress? Address)
    {
        /// <summary>Null for the program's own code that speaks for nobody.</summary>
        public static Writer? Of(User user) =>
            user.Id is { } id ? new Writer(id, null)
            : ClientAddress.Of(user.Address) is { } address ? new Writer(null, address)
            : user.Key is { } key ? new Writer(key, null)
            : null;
    }
}
