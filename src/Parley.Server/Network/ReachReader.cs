using System.Net;

namespace Parley.Server.Network;

/// <summary>Says from where this server can be reached now. Asked by anybody, so it looks at the adapters only now and then.</summary>
internal sealed class ReachReader(IReadOnlyList<IPEndPoint> bound, TimeProvider time)
{
    /// <summary>A person who plugs in a cable does not look at the page sooner.</summary>
    private static readonly TimeSpan s_keeps = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();

    // Guarded by _lock.
    private Reach? _last;
    private long _readAt;

    /// <summary>Whether only this machine was to be listened to.</summary>
    public bool OnlyLoopback => bound.All(endPoint => IPAddress.IsLoopback(endPoint.Address));

    /// <summary>How it is now.</summary>
    public Reach Read()
    {
        lock (_lock)
        {
            if (_last is null || time.GetElapsedTime(_readAt) >= s_keeps)
            {
                _last = Reach.Of(bound, SystemAdapters.Read());
                _readAt = time.GetTimestamp();
            }

            return _last;
        }
    }
}
