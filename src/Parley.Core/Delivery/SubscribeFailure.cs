using Parley.Codes;

namespace Parley.Delivery;

/// <summary>Why nothing was subscribed.</summary>
/// <param name="Code">The code.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record SubscribeFailure(ErrorCode Code, string Detail);
