namespace Parley.Delivery;

/// <summary>How a subscription says where it begins.</summary>
public enum ResumeKind
{
    /// <summary>With what comes next.</summary>
    Now,

    /// <summary>With the oldest retained entry.</summary>
    Start,

    /// <summary>After a position.</summary>
    Position,

    /// <summary>After a position that cannot be read.</summary>
    Unknown,
}
