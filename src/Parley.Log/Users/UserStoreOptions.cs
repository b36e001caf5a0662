namespace Parley.Users;

/// <summary>How much a store of people keeps, and for how long.</summary>
public sealed record UserStoreOptions
{
    /// <summary>Users; the one that was not seen for longest goes for a new one. Default 100,000: about 400 bytes each, 40 MB.</summary>
    public int MaxUsers { get; init; } = 100_000;

    /// <summary>
    /// Read marks of all users together; the one that was not moved for longest goes for a new one. Default 200,000:
    /// about 200 bytes each, 40 MB.
    /// </summary>
    public int MaxReadMarks { get; init; } = 200_000;

    /// <summary>
    /// How long a name stays with somebody who is not seen. Then another may take it, and who had it is asked for a name
    /// again. Default 30 days: longer than a holiday, so that a small team's names do not run out.
    /// </summary>
    public TimeSpan NameLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>What is wrong with the options; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var mistakes = new List<string>();
        if (MaxUsers < 1)
        {
            mistakes.Add($"MaxUsers is {MaxUsers}; it must be at least 1.");
        }

        if (MaxReadMarks < 1)
        {
            mistakes.Add($"MaxReadMarks is {MaxReadMarks}; it must be at least 1.");
        }

        if (NameLifetime < TimeSpan.FromDays(1))
        {
            mistakes.Add($"NameLifetime is {NameLifetime}; it must be at least a day, which is how exactly it is known when somebody was seen.");
        }

        return mistakes;
    }
}
