using Parley.Access;
using Parley.Messages;

namespace Parley.AspNetCore;

/// <summary>
/// How much one person and one address may ask for. A person is a user with an id, whatever the number of tabs; an
/// address is that of the client, for IPv6 its network of 64 bits where it is not the server's own. Null switches a limit off, and what is off costs nothing.
/// </summary>
/// <remarks>
/// Over a rate the answer is 429 <c>rate_limited</c> with <c>Retry-After</c>, on a WebSocket an error with
/// <c>retryAfter</c>; nothing is half done. What is in every list ends at <see cref="HubOptions"/>.
/// </remarks>
public sealed record LimitOptions
{
    /// <summary>The least that <see cref="MaxBodyBytes"/> can be, in bytes.</summary>
    public const long LeastBodyBytes = 2 * 1024 * 1024;

    /// <summary>No limit at all, for a program that knows all its clients.</summary>
    public static LimitOptions None { get; } = new()
    {
        RequestsPerAddress = null,
        RequestsPerPerson = null,
        MessagesPerAddress = null,
        MessagesPerPerson = null,
        BytesPerAddress = null,
        BytesPerPerson = null,
        NewTopicsPerAddress = null,
        NewTopicsPerPerson = null,
        JoinsPerAddress = null,
        ConnectionsPerAddress = null,
        ConnectionsPerPerson = null,
    };

    /// <summary>HTTP requests to the API, and WebSocket commands that publish nothing. Default 200/s, burst 2,000: an office of a hundred behind one address that reloads in one moment.</summary>
    public RateLimit? RequestsPerAddress { get; init; } = RateLimit.PerSecond(200, 2000);

    /// <summary>The same of one person. Default 30/s, burst 300: several tabs that come back at once, each with many rooms.</summary>
    public RateLimit? RequestsPerPerson { get; init; } = RateLimit.PerSecond(30, 300);

    /// <summary>Messages, edits and deletions. Default 1,000/s, burst 5,000: a program that pushes measurements from another machine, a batch at a time.</summary>
    public RateLimit? MessagesPerAddress { get; init; } = RateLimit.PerSecond(1000, 5000);

    /// <summary>The same of one person. Default 50/s, burst 250: a pointer that is followed, and more than anybody types. The chat server has 5 in 5 s, burst 10.</summary>
    public RateLimit? MessagesPerPerson { get; init; } = RateLimit.PerSecond(50, 250);

    /// <summary>Bytes of data in them. Default 8 MiB/s, burst 32 MiB: most of a network of 100 Mbit/s.</summary>
    public RateLimit? BytesPerAddress { get; init; } = RateLimit.PerSecond(8 << 20, 32 << 20);

    /// <summary>The same of one person. Default 256 KiB/s, burst 2 MiB: thirty of the largest messages at once.</summary>
    public RateLimit? BytesPerPerson { get; init; } = RateLimit.PerSecond(256 << 10, 2 << 20);

    /// <summary>Topics to which nobody has published yet, by clients that are nobody in particular. Default 10,000 an hour: a program with a topic for each of its jobs.</summary>
    public RateLimit? NewTopicsPerAddress { get; init; } = new(10_000, TimeSpan.FromHours(1), 10_000);

    /// <summary>The same by one person. Default 60 an hour: nobody opens a room a minute.</summary>
    public RateLimit? NewTopicsPerPerson { get; init; } = new(60, TimeSpan.FromHours(1), 60);

    /// <summary>New people (<c>POST /me</c> without a cookie). Default 10 a minute: somebody who was shut out comes back as somebody else only so often.</summary>
    public RateLimit? JoinsPerAddress { get; init; } = new(10, TimeSpan.FromMinutes(1), 10);

    /// <summary>Open streams and WebSockets. Default 1,000: a company behind one address.</summary>
    public int? ConnectionsPerAddress { get; init; } = 1000;

    /// <summary>The same of one person. Default 50: more tabs and devices than anybody has.</summary>
    public int? ConnectionsPerPerson { get; init; } = 50;

    /// <summary>
    /// Bytes that the bodies of requests may take together while they are read. Default 64 MiB: sixty of the longest batches at once.
    /// Who finds none left waits five seconds, and is refused with 503 <c>unavailable</c> then.
    /// </summary>
    public long MaxBodyBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The same from one address. Default 16 MiB.</summary>
    public long MaxBodyBytesPerClient { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Whether the limits by address hold for this machine's own programs, too. Default false: who may start programs
    /// here can stop the server anyway, and behind a reverse proxy that is not among the trusted ones everybody seems
    /// to be here.
    /// </summary>
    public bool LimitLoopback { get; init; }

    /// <summary>
    /// Refusals for the rate in a row after which a WebSocket is ended with 4003. Default 100: such a client does not
    /// wait as it is told.
    /// </summary>
    public int MaxRefusalsInARow { get; init; } = 100;

    /// <summary>Tells programs from people: the limits by person do not hold for them. Default: who comes with an API key.</summary>
    public Func<User, bool> IsProgram { get; init; } = static user => user.Grant is { Kind: GrantKind.Key };

    /// <summary>The mistakes in these options, one sentence each; none when they can be used.</summary>
    public IEnumerable<string> Validate()
    {
        (string Name, RateLimit? Rate)[] rates =
        [
            (nameof(RequestsPerAddress), RequestsPerAddress), (nameof(RequestsPerPerson), RequestsPerPerson),
            (nameof(MessagesPerAddress), MessagesPerAddress), (nameof(MessagesPerPerson), MessagesPerPerson),
            (nameof(BytesPerAddress), BytesPerAddress), (nameof(BytesPerPerson), BytesPerPerson),
            (nameof(NewTopicsPerAddress), NewTopicsPerAddress), (nameof(NewTopicsPerPerson), NewTopicsPerPerson),
            (nameof(JoinsPerAddress), JoinsPerAddress),
        ];
        foreach (var (name, rate) in rates)
        {
            if (rate?.Validate(name) is { } mistake)
            {
                yield return mistake;
            }
        }

        (string Name, int? Count)[] counts =
        [
            (nameof(ConnectionsPerAddress), ConnectionsPerAddress), (nameof(ConnectionsPerPerson), ConnectionsPerPerson),
            (nameof(MaxRefusalsInARow), MaxRefusalsInARow),
        ];
        foreach (var (name, bytes) in new[] { (nameof(MaxBodyBytes), MaxBodyBytes), (nameof(MaxBodyBytesPerClient), MaxBodyBytesPerClient) })
        {
            if (bytes < LeastBodyBytes)
            {
                yield return $"{name} is {bytes}; it must be at least {LeastBodyBytes}, which one batch needs.";
            }
        }

        foreach (var (name, count) in counts)
        {
            if (count < 1)
            {
                yield return $"{name} is {count}; it must be at least 1.";
            }
        }
    }
}
