namespace Parley.Commands;

/// <summary>Follow topics no longer.</summary>
/// <param name="Topics">The topics' names, each once.</param>
public sealed record UnsubscribeCommand(IReadOnlyList<string> Topics) : Command;
