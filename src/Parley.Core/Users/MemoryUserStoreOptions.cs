namespace Parley.Users;

/// <summary>How much a <see cref="MemoryUserStore"/> keeps.</summary>
public sealed record MemoryUserStoreOptions
{
    /// <summary>Users; the least recently used goes for a new one. Default 100,000: about 300 bytes each, 30 MB.</summary>
    public int MaxUsers { get; init; } = 100_000;

    /// <summary>
    /// Read marks of all users together; the least recently used goes for a new one. Default 200,000: about 200 bytes
    /// each, 40 MB.
    /// </summary>
    public int MaxReadMarks { get; init; } = 200_000;
}
