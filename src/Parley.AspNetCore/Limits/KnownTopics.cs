using Parley.Collections;

namespace Parley.AspNetCore.Limits;

/// <summary>Topics that somebody has published to: the last that were asked for in memory, all others in the log. Safe to use from any thread.</summary>
internal sealed class KnownTopics(Hub hub)
{
    // As many as a busy server has at a time; a name and its place are some 300 bytes.
    private const int MaxInMemory = 4096;

    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly LruMap<string, bool> _known = new(MaxInMemory, StringComparer.Ordinal);

    /// <summary>Whether a topic has messages.</summary>
    public async ValueTask<bool> ContainsAsync(string topic, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_known.TryGet(topic, out _))
            {
                return true;
            }
        }

        return (await hub.GetTopicAsync(topic, cancel).ConfigureAwait(false)).Offset > 0;
    }

    /// <summary>Somebody publishes to a topic.</summary>
    public void Add(string topic)
    {
        lock (_lock)
        {
            _known.Set(topic, true, out _);
        }
    }
}
