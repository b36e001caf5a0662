using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.Codes;

namespace Parley.AspNetCore.Admission;

/// <summary>Stands before every address that does not say otherwise: who may not connect gets no further.</summary>
internal static class AccessGate
{
    /// <summary>Puts the gate before a handler.</summary>
    /// <param name="serve">The handler.</param>
    /// <param name="isBeforePasscode">Whether it serves also who has still to show the server's passcode.</param>
    public static RequestDelegate Before(RequestDelegate serve, bool isBeforePasscode = false) => async context =>
    {
        var door = context.RequestServices.GetRequiredService<Door>();
        var visitor = await door.AdmitAsync(context).ConfigureAwait(false);
        if (await door.MayConnectAsync(visitor, context.RequestAborted).ConfigureAwait(false) is { } refusal
            && !(isBeforePasscode && refusal.Code == ErrorCode.PasscodeRequired))
        {
            throw new RefusedException(refusal);
        }

        await serve(context).ConfigureAwait(false);
    };
}
