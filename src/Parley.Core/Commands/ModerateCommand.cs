namespace Parley.Commands;

/// <summary>Moderate a room, or the whole server. What is asked for is known to who moderates, and not to the hub.</summary>
/// <param name="Topic">The room's name; null for the whole server.</param>
/// <param name="Act">The payload as JSON, an object; a copy.</param>
public sealed record ModerateCommand(string? Topic, ReadOnlyMemory<byte> Act) : Command;
