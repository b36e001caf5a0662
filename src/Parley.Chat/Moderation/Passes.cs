using Parley.Collections;

namespace Parley.Chat.Moderation;

/// <summary>
/// Who has shown which passcode since the server was started; the page shows it again by itself. Safe to use from any
/// thread.
/// </summary>
internal sealed class Passes
{
    // 100,000 of some 200 bytes: 20 MB.
    private const int Max = 100_000;

    private readonly Lock _lock = new();

    // Guarded by _lock. The hash says for which passcode: after a change the old one opens nothing.
    private readonly LruMap<(string Room, string Id), string> _shown = new(Max);

    /// <summary>Whether somebody has shown the passcode with this hash.</summary>
    public bool Has(string room, string? id, string hash)
    {
        if (id is null)
        {
            return false;
        }

        lock (_lock)
        {
            return _shown.TryGet((room, id), out var shown) && shown == hash;
        }
    }

    /// <summary>Somebody has shown it.</summary>
    public void Add(string room, string id, string hash)
    {
        lock (_lock)
        {
            _shown.Set((room, id), hash, out _);
        }
    }
}
