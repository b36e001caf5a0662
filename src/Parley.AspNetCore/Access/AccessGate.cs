using Microsoft.AspNetCore.Http;
using Parley.Access;
using Parley.AspNetCore.Http;
using Parley.Codes;

namespace Parley.AspNetCore.Access;

/// <summary>Stands before every address that does not say otherwise: who may not connect gets no further.</summary>
internal static class AccessGate
{
    /// <summary>Puts the gate before a handler.</summary>
    /// <param name="serve">The handler.</param>
    /// <param name="isBeforePasscode">Whether it serves also who has still to show the server's passcode.</param>
    public static RequestDelegate Before(RequestDelegate serve, bool isBeforePasscode = false) => async context =>
    {
        var user = await context.GetUserAsync().ConfigureAwait(false);
        var decision = await context.GetHub().Access
            .DecideAsync(new AccessRequest(AccessAction.Connect, user, null), context.RequestAborted)
            .ConfigureAwait(false);
        if (decision.ToRefusal() is { } refusal && !(isBeforePasscode && refusal.Code == ErrorCode.PasscodeRequired))
        {
            throw new RefusedException(refusal);
        }

        await serve(context).ConfigureAwait(false);
    };
}
