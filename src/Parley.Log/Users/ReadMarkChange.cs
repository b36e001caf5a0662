namespace Parley.Users;

/// <summary>What became of a read mark that was to be moved.</summary>
/// <param name="Offset">The offset that it stands at now; 0 for none.</param>
/// <param name="IsMoved">Whether it was moved.</param>
public readonly record struct ReadMarkChange(long Offset, bool IsMoved)
{
    /// <summary>The rule of every store: a mark grows, and goes back only when that is meant.</summary>
    /// <param name="known">Where it is; null for none.</param>
    /// <param name="offset">Where it shall be.</param>
    /// <param name="exactly">Whether it may go back. A mark of 0 is none unless that is meant, too.</param>
    internal static bool Moves(long? known, long offset, bool exactly) =>
        exactly ? offset != known : offset > (known ?? 0);
}
