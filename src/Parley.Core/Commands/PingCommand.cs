namespace Parley.Commands;

/// <summary>Say something, so that the client knows that the line is alive and how long it is.</summary>
public sealed record PingCommand : Command;
