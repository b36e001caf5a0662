using Parley.Codes;
using Parley.Messages;

namespace Parley.Access;

/// <summary>Refuses who comes with a grant that has ended or was taken back, before anybody else is asked.</summary>
internal sealed class GrantCheck(IAccess access, TimeProvider time) : IAccess
{
    public IReadOnlyList<string>? BeginningsOf(AccessAction action, User user) => access.BeginningsOf(action, user);

    public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel)
    {
        var grant = request.User.Grant;
        if (grant is { IsRevoked: true })
        {
            return new(AccessDecision.Refuse(ErrorCode.BadToken, "The key or token was revoked."));
        }

        if (grant?.Source is { IsDone: true })
        {
            // Another token may be right: a client that has one comes back with it.
            return new(AccessDecision.Refuse(ErrorCode.TokenExpired, "The key that signed the token is good no longer. Get a new token."));
        }

        return grant?.EndsAt is { } end && end <= time.GetUtcNow()
            ? new(AccessDecision.Refuse(ErrorCode.TokenExpired, "The token has ended."))
            : access.DecideAsync(request, cancel);
    }
}
