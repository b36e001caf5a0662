namespace Parley;

/// <summary>
/// The limits and times of a hub. Every list that a client can make grow ends at one of them. <see cref="Validate"/>
/// names every mistake at once.
/// </summary>
public sealed record HubOptions
{
    /// <summary>Fan-out threads. Default: one a core, because a lane never waits for anything but the sockets' own system calls.</summary>
    public int Lanes { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether what goes out on several sockets is given to the system in one call where that is possible: on Linux from 5.18 on,
    /// unless io_uring is forbidden. Default true.
    /// </summary>
    public bool GatherSends { get; init; } = true;

    /// <summary>Entries that a topic in memory keeps for quick resumes. Default 256: some seconds of a busy topic; older ones come from the log.</summary>
    public int RecentEntries { get; init; } = 256;

    /// <summary>Bytes of data that these entries may hold in all. Default 256 KiB.</summary>
    public int RecentBytes { get; init; } = 256 * 1024;

    /// <summary>How long a topic without subscribers stays in memory. Default 60 s: longer than a reconnect takes.</summary>
    public TimeSpan IdleTopicTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Topics without subscribers in memory at the same time. Default 4,096; the longest idle go first.</summary>
    public int MaxIdleTopics { get; init; } = 4096;

    /// <summary>
    /// Bytes that all topics in memory may take. Default 256 MiB: a thousand busy topics with all that they may keep, or 130,000
    /// quiet ones. When it is full, topics without subscribers leave, the others keep less, and resumes come from the log; a
    /// client that would bring in one more than there may be is answered <c>unavailable</c>.
    /// </summary>
    public long MaxTopicBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Connections at the same time. Default 100,000: about 1 GiB.</summary>
    public int MaxConnections { get; init; } = 100_000;

    /// <summary>Topics that one connection may follow. Default 200.</summary>
    public int MaxTopicsPerConnection { get; init; } = 200;

    /// <summary>
    /// Bytes by which a reader may be behind before its connection is closed with <c>slow_consumer</c>. Default 1 MiB:
    /// a phone on a bad network needs several seconds for it.
    /// </summary>
    public int ByteAllowance { get; init; } = 1024 * 1024;

    /// <summary>How long a connection may take nothing at all while something waits for it. Default 30 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a closing connection may take to read its last bytes. Default 5 s.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time between two signs of life to a client. Default 15 s: most proxies wait 30 s or more.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a WebSocket client may leave a ping unanswered. Default 10 s.</summary>
    public TimeSpan PongTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long somebody without a connection still counts as present. Default 15 s: a reload or a short dead spot is not a leave.</summary>
    public TimeSpan PresenceGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Users whose presence one topic tracks; those above it are served but not listed. Default 10,000.</summary>
    public int MaxPresentUsers { get; init; } = 10_000;

    /// <summary>Publishes that may wait for the log at the same time. Default 65,536; above it the answer is <c>unavailable</c>.</summary>
    public int MaxPendingPublishes { get; init; } = 65_536;

    /// <summary>Bytes of data in them. Default 64 MiB.</summary>
    public long MaxPendingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Bytes that may wait for all clients that take nothing now: answers, resumes, the rest of a write. What topics keep for
    /// slow readers is not in it. Default 256 MiB. Over it whoever has more than an equal share is closed with
    /// <c>slow_consumer</c> before its own limits are reached, and resumes.
    /// </summary>
    public long MaxWaitingBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>
    /// Bytes of long answers (history, search, lists) that may be on their way to all clients. Default 64 MiB: two hundred of the
    /// largest pages. Who asks for more waits five seconds for somebody who reads, and is then answered <c>unavailable</c>.
    /// </summary>
    public long MaxAnswerBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The same to one client: a user, or where there is none an address. Default 4 MiB: a dozen of the largest pages at once.</summary>
    public long MaxAnswerBytesPerClient { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Bytes that replays from the log may keep in memory at the same time. Default 128 MiB: six hundred clients that catch
    /// up, each at its own pace (230 KiB with one topic, 620 KiB with many). Further ones wait; who has waited for
    /// <see cref="StallTimeout"/> is closed with <c>slow_consumer</c> and resumes.
    /// </summary>
    public long MaxReplayBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>The same of one client: a user, or where there is none an address. Default 16 MiB: seventy tabs.</summary>
    public long MaxReplayBytesPerClient { get; init; } = 16 * 1024 * 1024;

    /// <summary>Publishes that are appended in one batch. Default 1,024.</summary>
    public int MaxBatch { get; init; } = 1024;

    /// <summary>When the server stops, clients are told to come back at a random moment within this time. Default 5 s.</summary>
    public TimeSpan StopSpread { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// So long before a connection's token ends the client is told. Default 30 s: enough to get a new one over a bad network,
    /// and short beside the life of a token.
    /// </summary>
    public TimeSpan TokenWarning { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a WebSocket that must say who it is may take for its first command. Default 10 s: it comes with the first
    /// packet, and who holds a connection for nothing holds it briefly.
    /// </summary>
    public TimeSpan AuthenticateTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The mistakes in these options, one sentence each; none when they can be used.</summary>
    public IEnumerable<string> Validate()
    {
        (string Name, long Value, long Least)[] numbers =
        [
            (nameof(Lanes), Lanes, 1),
            (nameof(RecentEntries), RecentEntries, 1),
            (nameof(RecentBytes), RecentBytes, 1),
            (nameof(MaxIdleTopics), MaxIdleTopics, 0),
            (nameof(MaxConnections), MaxConnections, 1),
            (nameof(MaxTopicsPerConnection), MaxTopicsPerConnection, 1),
            (nameof(ByteAllowance), ByteAllowance, 4096),
            (nameof(MaxPresentUsers), MaxPresentUsers, 0),
            (nameof(MaxPendingPublishes), MaxPendingPublishes, 1),
            (nameof(MaxPendingBytes), MaxPendingBytes, 65_536),
            (nameof(MaxTopicBytes), MaxTopicBytes, 65_536),
            (nameof(MaxWaitingBytes), MaxWaitingBytes, 65_536),
            (nameof(MaxAnswerBytes), MaxAnswerBytes, 65_536),
            (nameof(MaxAnswerBytesPerClient), MaxAnswerBytesPerClient, 65_536),
            (nameof(MaxReplayBytes), MaxReplayBytes, 1024 * 1024),
            (nameof(MaxReplayBytesPerClient), MaxReplayBytesPerClient, 1024 * 1024),
            (nameof(MaxBatch), MaxBatch, 1),
        ];
        foreach (var (name, value, least) in numbers)
        {
            if (value < least)
            {
                yield return $"{name} is {value}; it must be at least {least}.";
            }
        }

        (string Name, TimeSpan Value)[] times =
        [
            (nameof(IdleTopicTimeout), IdleTopicTimeout),
            (nameof(StallTimeout), StallTimeout),
            (nameof(CloseTimeout), CloseTimeout),
            (nameof(HeartbeatInterval), HeartbeatInterval),
            (nameof(PongTimeout), PongTimeout),
            (nameof(PresenceGrace), PresenceGrace),
            (nameof(StopSpread), StopSpread),
            (nameof(TokenWarning), TokenWarning),
            (nameof(AuthenticateTimeout), AuthenticateTimeout),
        ];
        foreach (var (name, value) in times)
        {
            if (value < TimeSpan.Zero || value > TimeSpan.FromDays(1))
            {
                yield return $"{name} is {value}; it must be between zero and one day.";
            }
        }
    }
}
