using Parley.Messages;

namespace Parley.Log;

/// <summary>
/// Asks for a page of a topic's messages. Bounds are exclusive, and each may be given as an offset or as a sequence
/// number. With a lower bound the page starts right after it; without one it is the newest page below the upper bound.
/// </summary>
public sealed record HistoryQuery
{
    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Only messages with a smaller offset.</summary>
    public long? BeforeOffset { get; init; }

    /// <summary>Only messages with a larger offset.</summary>
    public long? AfterOffset { get; init; }

    /// <summary>Only messages with a smaller sequence number.</summary>
    public long? BeforeSeq { get; init; }

    /// <summary>Only messages with a larger sequence number.</summary>
    public long? AfterSeq { get; init; }

    /// <summary>How many messages at the most.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>
    /// The page ends with the message that brings the data to this many bytes. Default 256 KiB: thousands of chat messages, and
    /// little enough that hundreds of pages may be on their way to slow readers.
    /// </summary>
    public int MaxBytes { get; init; } = 256 * 1024;

    /// <summary>Whether the page starts at its lower bound.</summary>
    public bool IsForward => AfterOffset is not null || AfterSeq is not null;
}

/// <summary>A page of messages.</summary>
/// <param name="Messages">Oldest first, as they are now.</param>
/// <param name="More">Whether the bounds hold more messages than the page.</param>
public sealed record HistoryPage(IReadOnlyList<LogEntry> Messages, bool More);
