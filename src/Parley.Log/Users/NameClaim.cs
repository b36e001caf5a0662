namespace Parley.Users;

/// <summary>What became of a claim to a name.</summary>
/// <param name="Was">The name that the user had before; null for a user that was not known, and when the name is taken.</param>
/// <param name="Suggestion">A name like it that nobody has, when somebody else has the one that was asked for; else null.</param>
public readonly record struct NameClaim(string? Was, string? Suggestion)
{
    /// <summary>Whether somebody else has the name. Nothing was changed then.</summary>
    public bool IsTaken => Suggestion is not null;
}
