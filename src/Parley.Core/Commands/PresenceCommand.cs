namespace Parley.Commands;

/// <summary>Say who follows a topic.</summary>
/// <param name="Topic">The topic's name.</param>
public sealed record PresenceCommand(string Topic) : Command;
