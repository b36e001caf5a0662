namespace Parley.Users;

/// <summary>What became of a read mark that was to be moved.</summary>
/// <param name="Offset">The offset that it stands at now; 0 for none.</param>
/// <param name="IsMoved">Whether it was moved.</param>
public readonly record struct ReadMarkChange(long Offset, bool IsMoved);
