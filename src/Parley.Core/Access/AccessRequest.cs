using Parley.Messages;

namespace Parley.Access;

/// <summary>A question to the access hook.</summary>
/// <param name="Action">What somebody wants to do.</param>
/// <param name="User">Who.</param>
/// <param name="Topic">Where; null for <see cref="AccessAction.Connect"/>.</param>
public readonly record struct AccessRequest(AccessAction Action, User User, string? Topic);
