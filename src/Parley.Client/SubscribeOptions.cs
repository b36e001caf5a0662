namespace Parley.Client;

/// <summary>Where a subscription begins, and what it brings.</summary>
public sealed record SubscribeOptions
{
    /// <summary>From the oldest message that is kept.</summary>
    public const string Start = "start";

    /// <summary>The longest <see cref="Last"/>.</summary>
    public const int MaxLast = 500;

    /// <summary>
    /// The id of the last entry that was seen, to go on behind it; or <see cref="Start"/>. Null begins with what comes, or with
    /// <see cref="Last"/>.
    /// </summary>
    public string? Since { get; init; }

    /// <summary>So many of the newest messages first, 0 to 500. Counts when nothing is resumed.</summary>
    public int Last { get; init; }

    /// <summary>Whether people are shown, too: who comes, goes, is away, types or has another name.</summary>
    public bool People { get; init; }

    /// <summary>
    /// After a long break in which more messages came than this, the subscription goes on with the newest, behind a
    /// <see cref="Gap"/> with the reason <c>many</c>. Null brings all.
    /// </summary>
    public long? MaxMissed { get; init; }
}
