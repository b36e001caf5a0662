namespace Parley.Search;

/// <summary>
/// Asks for messages that hold words. Case, accents, and full or half width make no difference. A word also finds longer
/// words that start with it; Chinese, Japanese and Korean are found at any place, from one character on; words in double
/// quotes are found as they stand, in that order.
/// </summary>
public sealed record SearchQuery
{
    /// <summary>The most characters of a query: more than anybody types, and it bounds the work.</summary>
    public const int MaxTextLength = 256;

    /// <summary>The most results of a page.</summary>
    public const int MaxLimit = 100;

    /// <summary>What to look for; without a letter or digit in it nothing is found.</summary>
    public required string Text { get; init; }

    /// <summary>Only in these topics; null: in all.</summary>
    public IReadOnlyList<string>? Topics { get; init; }

    /// <summary>Says whether the caller may read a topic; null: every one. Asked once for a topic, before anything of it is given.</summary>
    public Func<string, CancellationToken, ValueTask<bool>>? MayRead { get; init; }

    /// <summary>How the names begin of all topics that the caller may read; null: it may be any. What lies among them is asked for.</summary>
    public IReadOnlyList<string>? Beginnings { get; init; }

    /// <summary>Only from this sender: the id, or the name of a sender without one; null: from all.</summary>
    public string? From { get; init; }

    /// <summary>Only messages with a smaller sequence number: the last result of a page asks for the next.</summary>
    public long? BeforeSeq { get; init; }

    /// <summary>Only messages with a larger sequence number.</summary>
    public long? AfterSeq { get; init; }

    /// <summary>Only messages before this time, in milliseconds since 1970.</summary>
    public long? BeforeMs { get; init; }

    /// <summary>Only messages from this time on, in milliseconds since 1970.</summary>
    public long? FromMs { get; init; }

    /// <summary>How many results at the most, from 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>The page ends with the result that brings data and texts to this many bytes. Default 256 KiB, as a page of history.</summary>
    public int MaxBytes { get; init; } = 256 * 1024;
}
