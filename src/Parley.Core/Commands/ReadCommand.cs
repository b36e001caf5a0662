namespace Parley.Commands;

/// <summary>Move this user's read mark.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Offset">The offset through which the user has read, 0 or more.</param>
/// <param name="Exact">Whether the mark may also go back.</param>
public sealed record ReadCommand(string Topic, long Offset, bool Exact = false) : Command;
