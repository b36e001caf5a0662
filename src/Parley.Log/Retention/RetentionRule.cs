using Parley.Topics;

namespace Parley.Retention;

/// <summary>
/// How much of a topic is kept. Of several limits each one counts; a limit that is null does not. For a topic the first
/// rule whose pattern fits is the only one; a topic that fits none keeps everything.
/// </summary>
public sealed record RetentionRule
{
    /// <summary>Names of topics; <c>*</c> stands for any characters, also none. Default: every topic.</summary>
    public string Pattern { get; init; } = "*";

    /// <summary>Entries that are older go.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>When a topic has more messages the oldest go.</summary>
    public long? MaxMessages { get; init; }

    /// <summary>When a topic has more bytes of data, as they were sent, the oldest messages go; the newest one stays.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Whether the rule is for a topic. None is for the server's own, whose names begin with <c>$</c>: what they say must last.</summary>
    public bool Fits(string topic) => !topic.StartsWith('$') && Wildcards.Fits(Pattern.Split('*'), topic);

    /// <summary>What is wrong with the rule; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var mistakes = new List<string>();
        if (Pattern.Length == 0)
        {
            mistakes.Add("Pattern is empty; * stands for every topic.");
        }

        if (MaxAge is null && MaxMessages is null && MaxBytes is null)
        {
            mistakes.Add($"The rule for {Pattern} has no limit: give MaxAge, MaxMessages or MaxBytes.");
        }

        if (MaxAge <= TimeSpan.Zero || MaxMessages < 1 || MaxBytes < 1)
        {
            mistakes.Add($"The rule for {Pattern} has a limit that is not positive.");
        }

        return mistakes;
    }
}
