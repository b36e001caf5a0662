using Parley.Messages;

namespace Parley.AspNetCore.Access;

/// <summary>Who makes a request: found out once, because a ticket is good only once.</summary>
internal sealed record CallerFeature(User User);
