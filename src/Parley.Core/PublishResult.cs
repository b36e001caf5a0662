using Parley.Codes;
using Parley.Messages;

namespace Parley;

/// <summary>What became of a publish, an edit or a deletion.</summary>
public sealed record PublishResult
{
    /// <summary>Why nothing was done; null when it was.</summary>
    public ErrorCode? Error { get; init; }

    /// <summary>With an error: a sentence for people.</summary>
    public string? Detail { get; init; }

    /// <summary>With an error that passes: when to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>With an error that a moderator decided: until when it holds and why; else null.</summary>
    public RefusalTerms? Terms { get; init; }

    /// <summary>Whether it was done now or, with the same key, before.</summary>
    public bool IsAccepted => Error is null;

    /// <summary>What a client is told when nothing was done; null when it was.</summary>
    public Refusal? ToRefusal() => Error is { } code ? new Refusal(code, Detail ?? code.Meaning) { Terms = Terms } : null;

    /// <summary>For code that can do nothing else when it is refused: throws when it was.</summary>
    /// <returns>This result.</returns>
    /// <exception cref="InvalidOperationException">Nothing was done; the message is <see cref="Detail"/>.</exception>
    public PublishResult EnsureAccepted() =>
        IsAccepted ? this : throw new InvalidOperationException(Detail ?? Error!.Meaning);

    /// <summary>The entry's id.</summary>
    public LogPosition Id { get; init; }

    /// <summary>The message's offset in its topic.</summary>
    public long Offset { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The key was used before: this is the first result.</summary>
    public bool IsDuplicate { get; init; }

    /// <summary>The topic's newest offset.</summary>
    public long HeadOffset { get; init; }
}
