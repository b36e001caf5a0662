using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Parley.Client.Connecting;

namespace Parley.Client;

/// <summary>The state of a client's connection, for whoever wants to see it change.</summary>
internal sealed class StatusFeed(TimeProvider time)
{
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly List<Channel<ParleyStatus>> _watchers = [];
    private Link? _speaker;
    private bool _isOver;

    // Written under _lock.
    public ParleyStatus Current { get; private set; } = new(ParleyState.Idle, time.GetUtcNow());

    /// <summary>A connection's state; that of a further one counts when the first is idle.</summary>
    public void Set(Link link, ParleyStatus status)
    {
        lock (_lock)
        {
            if (_speaker is not null && _speaker != link && Current.State is not (ParleyState.Idle or ParleyState.Stopped))
            {
                return;
            }

            _speaker = link;
            Current = status;
            _watchers.ForEach(watcher => watcher.Writer.TryWrite(status));
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _isOver = true;
            _watchers.ForEach(watcher => watcher.Writer.TryComplete());
        }
    }

    public async IAsyncEnumerable<ParleyStatus> WatchAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var watcher = Channel.CreateBounded<ParleyStatus>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            watcher.Writer.TryWrite(Current);
            _watchers.Add(watcher);
            if (_isOver)
            {
                watcher.Writer.Complete();
            }
        }

        try
        {
            await foreach (var status in watcher.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
            {
                yield return status;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(watcher);
            }
        }
    }
}
