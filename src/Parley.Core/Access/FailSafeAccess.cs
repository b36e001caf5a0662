using Microsoft.Extensions.Logging;
using Parley.Codes;
using Parley.Messages;

namespace Parley.Access;

/// <summary>Keeps what a hook throws from the rest of the hub: who may do what is not known then, and nothing is done.</summary>
internal sealed partial class FailSafeAccess(IAccess access, ILogger logger) : IAccess
{
    public IReadOnlyList<string>? BeginningsOf(AccessAction action, User user) => access.BeginningsOf(action, user);

    public async ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel)
    {
        try
        {
            return await access.DecideAsync(request, cancel).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // whatever the hook throws refuses this one request
        catch (Exception error) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(logger, error, request.Action);
            return AccessDecision.Refuse(ErrorCode.Unavailable, "The server cannot tell now whether this is allowed.");
        }
    }

    [LoggerMessage(20, LogLevel.Error, "The access hook failed at {Action}; the request is refused.")]
    private static partial void LogFailed(ILogger logger, Exception error, AccessAction action);
}
