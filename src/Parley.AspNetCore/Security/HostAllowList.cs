using System.Net;

namespace Parley.AspNetCore.Security;

/// <summary>
/// Decides whether a host is one of the server's own. An unknown host makes it look at the machine's addresses again,
/// because a laptop changes them, but not more often than every <see cref="RefreshInterval"/>. Safe to use from any thread.
/// </summary>
internal sealed class HostAllowList(
    IReadOnlyList<HostPattern> configured,
    Func<IReadOnlySet<HostName>> readOwn,
    TimeProvider time)
{
    /// <summary>The shortest time between two looks at the machine's addresses.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _refreshing = new();

    // Replaced as a whole, by the holder of _refreshing.
    private volatile Snapshot _own = new(readOwn(), time.GetTimestamp());

    /// <summary>Whether the server answers to <paramref name="host"/>, the host of a request without its port.</summary>
    public bool Allows(string? host)
    {
        if (!HostName.TryParse(host, out var name))
            return false;
        var known = _own;
        if (IsOwn(name, known))
            return true;
        foreach (var pattern in configured)
        {
            if (pattern.Matches(name))
                return true;
        }
        return Refresh(known) is { } fresh && IsOwn(name, fresh);
    }

    private static bool IsOwn(HostName host, Snapshot own) =>
        own.Hosts.Contains(host) || (host.Address is { } address && IPAddress.IsLoopback(address));

    private Snapshot? Refresh(Snapshot known)
    {
        if (time.GetElapsedTime(known.ReadAt) < RefreshInterval)
            return null;
        // One thread reads; the others answer from what is known.
        if (!_refreshing.TryEnter())
            return null;
        try
        {
            if (ReferenceEquals(_own, known))
                _own = new Snapshot(readOwn(), time.GetTimestamp());
            return _own;
        }
        finally
        {
            _refreshing.Exit();
        }
    }

    private sealed record Snapshot(IReadOnlySet<HostName> Hosts, long ReadAt);
}
