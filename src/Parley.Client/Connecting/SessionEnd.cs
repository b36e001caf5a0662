namespace Parley.Client.Connecting;

/// <summary>How a connection ended.</summary>
/// <param name="Reason">A code of the server's list, or one of the client's own.</param>
/// <param name="Detail">A sentence for people, or null.</param>
/// <param name="MayReturn">Whether to come back.</param>
/// <param name="After">When, where the server says so.</param>
internal sealed record SessionEnd(string Reason, string? Detail, bool MayReturn, TimeSpan? After = null)
{
    /// <summary>Numbers from which on the server asks not to come back (docs/protocol.md, E16).</summary>
    private const int FirstFinal = 4500;
    private const int LastFinal = 4999;

    /// <summary>What a close frame says by its number alone.</summary>
    public static SessionEnd OfNumber(int number, string? name) =>
        new(string.IsNullOrEmpty(name) ? "network" : name, null, number is < FirstFinal or > LastFinal && number is not (1003 or 1007 or 1009));
}
