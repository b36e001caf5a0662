namespace Parley.Commands;

/// <summary>Whether anybody is at the other end of this connection.</summary>
/// <param name="IsAway">Nobody has been for a while.</param>
public sealed record AwayCommand(bool IsAway) : Command;
