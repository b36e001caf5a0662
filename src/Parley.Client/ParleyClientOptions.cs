using System.Net.WebSockets;
using Microsoft.Extensions.Logging;

namespace Parley.Client;

/// <summary>How a client behaves. Everything has a default.</summary>
public sealed record ParleyClientOptions
{
    /// <summary>
    /// Gives the token or API key with which this client says who it is: asked when one is needed for the first time, and again when
    /// the server says that the last one ends or has ended. Null for a client that shows nothing.
    /// </summary>
    public Func<CancellationToken, Task<string>>? Token { get; init; }

    /// <summary>What a client without a token calls itself, 1 to 32 characters; null for nothing.</summary>
    public string? Name { get; init; }

    /// <summary>Items that a subscription holds for a reader that is behind. Beyond it the server keeps them, and they are fetched when the reader has come closer. Default 1,024.</summary>
    public int MaxBuffered { get; init; } = 1024;

    /// <summary>The first pause after a failed attempt to connect; each further one is twice as long, and half shorter or longer at random. Default 0.5 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest pause. Default 30 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an attempt to connect may take. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request, or a command on the connection, may go without an answer. Default 10 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After this silence the server is asked for a sign of life. Default 16 s: its own comes every 15.</summary>
    public TimeSpan ProbeAfter { get; init; } = TimeSpan.FromSeconds(16);

    /// <summary>After this silence the connection is given up. Default 35 s.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>After a break of this length, subscriptions with <see cref="SubscribeOptions.MaxMissed"/> look first how much they missed. Default 30 s.</summary>
    public TimeSpan LongBreak { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Changes the options of each WebSocket, for example a proxy. Null for none.</summary>
    public Action<ClientWebSocketOptions>? ConfigureWebSocket { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where it logs connections and breaks; null for nowhere.</summary>
    public ILoggerFactory? Logging { get; init; }

    /// <summary>The mistakes in these options, one sentence each; none when they can be used.</summary>
    public IEnumerable<string> Validate()
    {
        if (MaxBuffered is < 1 or > 1_000_000)
        {
            yield return $"{nameof(MaxBuffered)} is {MaxBuffered}; it must be from 1 to 1,000,000.";
        }

        (string Name, TimeSpan Value)[] times =
        [
            (nameof(FirstPause), FirstPause),
            (nameof(LongestPause), LongestPause),
            (nameof(ConnectTimeout), ConnectTimeout),
            (nameof(AnswerTimeout), AnswerTimeout),
            (nameof(ProbeAfter), ProbeAfter),
            (nameof(SilenceTimeout), SilenceTimeout),
            (nameof(LongBreak), LongBreak),
        ];
        foreach (var (name, value) in times)
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
            {
                yield return $"{name} is {value}; it must be above zero and at most a day.";
            }
        }

        if (SilenceTimeout <= ProbeAfter)
        {
            yield return $"{nameof(SilenceTimeout)} is {SilenceTimeout}; it must be longer than {nameof(ProbeAfter)}.";
        }
    }
}
