using Parley.Messages;

namespace Parley.Access;

/// <summary>Lets those who may follow a topic, and nobody else, see its people and read its history, if the hook allows that too.</summary>
internal sealed class FollowersAccess(IAccess access) : IAccess
{
    public IReadOnlyList<string>? BeginningsOf(AccessAction action, User user) => access.BeginningsOf(action, user);

    public async ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel)
    {
        if (request.Action is AccessAction.Presence or AccessAction.ReadHistory)
        {
            var follow = await access.DecideAsync(request with { Action = AccessAction.Subscribe }, cancel).ConfigureAwait(false);
            if (!follow.IsAllowed)
            {
                return follow;
            }
        }

        return await access.DecideAsync(request, cancel).ConfigureAwait(false);
    }
}
