namespace Parley.Commands;

/// <summary>Tell the others that this user types.</summary>
/// <param name="Topic">The topic's name.</param>
public sealed record TypingCommand(string Topic) : Command;
