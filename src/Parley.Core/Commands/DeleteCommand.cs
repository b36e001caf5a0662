using Parley.Messages;

namespace Parley.Commands;

/// <summary>Take a message's data away.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Message">The message's id.</param>
public sealed record DeleteCommand(string Topic, LogPosition Message) : Command;
