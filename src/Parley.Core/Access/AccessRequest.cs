using Parley.Messages;

namespace Parley.Access;

/// <summary>A question to the access hook.</summary>
/// <param name="Action">What somebody wants to do.</param>
/// <param name="User">Who, with the <see cref="Grant"/> that says what was shown at the door; without one it is the program itself.</param>
/// <param name="Topic">Where; null for <see cref="AccessAction.Connect"/>.</param>
public readonly record struct AccessRequest(AccessAction Action, User User, string? Topic);
