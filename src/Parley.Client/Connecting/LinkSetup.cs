using Microsoft.Extensions.Logging;

namespace Parley.Client.Connecting;

/// <summary>What a link needs of its client.</summary>
internal sealed record LinkSetup
{
    public required ParleyClientOptions Options { get; init; }

    public required TokenSource Tokens { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>Opens a connection.</summary>
    public required Func<ISessionOwner, CancellationToken, Task<Opening>> OpenAsync { get; init; }

    /// <summary>A topic's newest offset; null when the server does not say. Fails with a <see cref="ParleyException"/> when it cannot be asked now.</summary>
    public required Func<string, CancellationToken, Task<long?>> NewestOffsetAsync { get; init; }

    /// <summary>Told of every change. Must not block.</summary>
    public required Action<Link, ParleyStatus> StatusChanged { get; init; }

    /// <summary>A connection that lived so long begins the pauses anew.</summary>
    public TimeSpan Settled { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What became of an attempt to connect.</summary>
/// <param name="Session">The connection; null when there is none.</param>
/// <param name="Token">The token that it has to show first; null for none.</param>
/// <param name="End">Why there is none.</param>
internal sealed record Opening(Session? Session, string? Token, SessionEnd? End);
