using Parley.Codes;

namespace Parley.Access;

/// <summary>Refuses who comes with a grant that has ended or was taken back, before anybody else is asked.</summary>
internal sealed class GrantCheck(IAccess access, TimeProvider time) : IAccess
{
    public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel)
    {
        var grant = request.User.Grant;
        if (grant is { IsRevoked: true })
        {
            return new(AccessDecision.Refuse(ErrorCode.BadToken, "The key or token was revoked."));
        }

        return grant?.EndsAt is { } end && end <= time.GetUtcNow()
            ? new(AccessDecision.Refuse(ErrorCode.TokenExpired, "The token has ended."))
            : access.DecideAsync(request, cancel);
    }
}
