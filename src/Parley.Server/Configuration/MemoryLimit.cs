using System.Globalization;
using Parley.AspNetCore;

namespace Parley.Server.Configuration;

/// <summary>
/// What the program may keep in memory where the system gives it little, such as in a container: all totals of bytes together have
/// half of it, and streams an eighth. A total that somebody has set stays as it is.
/// </summary>
/// <param name="Bytes">What the system gives the process.</param>
internal sealed record MemoryLimit(long Bytes)
{
    /// <summary>Less than this is no server.</summary>
    private const long Fewest = 96L * 1024 * 1024;

    // So much is a small server: it says so when it starts.
    private const long Few = 512L * 1024 * 1024;

    // An open stream with its buffers, in the kernel and here.
    private const long ConnectionBytes = 10 * 1024;

    private static readonly ServerLimits s_defaults = new();

    private static readonly long s_total = s_defaults.Hub.MaxTopicBytes + s_defaults.Hub.MaxAnswerBytes + s_defaults.Hub.MaxReplayBytes
        + s_defaults.Hub.MaxWaitingBytes + s_defaults.Hub.MaxPendingBytes + s_defaults.Clients.MaxBodyBytes + s_defaults.LogBytes;

    /// <summary>What the system says: the machine's memory, or the limit of its container.</summary>
    public static MemoryLimit Read() => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Says that it is little; null where it is enough.</summary>
    public string? Warning => Bytes >= Few ? null : string.Create(
        CultureInfo.InvariantCulture, $"{Bytes >> 20} MiB are all there is: less is kept in memory, and {Connections} streams at most");

    /// <summary>How many streams there is room for.</summary>
    public int Connections => (int)Math.Min(Bytes / 8 / ConnectionBytes, int.MaxValue);

    /// <summary>Why the program cannot work at all; null when it can.</summary>
    public string? Mistake => Bytes >= Fewest ? null : string.Create(
        CultureInfo.InvariantCulture, $"The system gives this process {Bytes >> 20} MiB of memory; it needs {Fewest >> 20}. Raise the limit.");

    /// <summary>The limits as far as there is room for them.</summary>
    public ServerLimits Fit(ServerLimits limits)
    {
        var (hub, defaults) = (limits.Hub, s_defaults.Hub);
        var body = Fit(limits.Clients.MaxBodyBytes, s_defaults.Clients.MaxBodyBytes, LimitOptions.LeastBodyBytes);
        return limits with
        {
            LogBytes = Fit(limits.LogBytes, s_defaults.LogBytes),
            Clients = limits.Clients with
            {
                MaxBodyBytes = body,
                MaxBodyBytesPerClient = Math.Min(limits.Clients.MaxBodyBytesPerClient, Math.Max(body / 4, LimitOptions.LeastBodyBytes)),
            },
            Hub = hub with
            {
                MaxConnections = Math.Min(hub.MaxConnections, Connections),
                MaxTopicBytes = Fit(hub.MaxTopicBytes, defaults.MaxTopicBytes),
                MaxAnswerBytes = Fit(hub.MaxAnswerBytes, defaults.MaxAnswerBytes),
                MaxReplayBytes = Fit(hub.MaxReplayBytes, defaults.MaxReplayBytes),
                MaxWaitingBytes = Fit(hub.MaxWaitingBytes, defaults.MaxWaitingBytes),
                MaxPendingBytes = Fit(hub.MaxPendingBytes, defaults.MaxPendingBytes),
            },
        };
    }

    private long Fit(long value, long byDefault, long least = 1024 * 1024) =>
        value != byDefault || s_total <= Bytes / 2 ? value : Math.Max(least, (long)(byDefault * (Bytes / 2.0 / s_total)));
}
