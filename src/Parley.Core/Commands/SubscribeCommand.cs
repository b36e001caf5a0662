using Parley.Delivery;

namespace Parley.Commands;

/// <summary>Follow topics.</summary>
/// <param name="Topics">The topics, each once.</param>
public sealed record SubscribeCommand(IReadOnlyList<SubscribeRequest> Topics) : Command;
