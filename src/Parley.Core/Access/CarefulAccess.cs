using Microsoft.Extensions.Logging;
using Parley.Codes;

namespace Parley.Access;

/// <summary>Asks the application's hook; what that throws refuses the one request.</summary>
internal sealed class CarefulAccess(IAccess hook, ILogger logger) : IAccess
{
    public async ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel)
    {
        try
        {
            return await hook.DecideAsync(request, cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            HubLog.AccessFailed(logger, error);
            return AccessDecision.Refuse(ErrorCode.Unavailable, "It cannot be decided now whether you may do this.");
        }
    }
}
