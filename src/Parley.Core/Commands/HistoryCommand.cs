namespace Parley.Commands;

/// <summary>Read a page of a topic's messages.</summary>
/// <param name="Request">The page.</param>
public sealed record HistoryCommand(HistoryRequest Request) : Command;
