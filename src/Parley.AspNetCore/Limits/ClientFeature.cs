using Parley.Messages;

namespace Parley.AspNetCore.Limits;

/// <summary>Who makes a request and what is left for them, found once.</summary>
/// <param name="User">Who.</param>
/// <param name="Limits">What is left.</param>
internal sealed record ClientFeature(User User, ClientLimits Limits);
