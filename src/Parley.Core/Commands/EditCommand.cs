using Parley.Messages;

namespace Parley.Commands;

/// <summary>Give a message new data.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Message">The message's id.</param>
/// <param name="Data">The data, in an array of its own, as it goes into the log.</param>
public sealed record EditCommand(string Topic, LogPosition Message, ReadOnlyMemory<byte> Data) : Command;
