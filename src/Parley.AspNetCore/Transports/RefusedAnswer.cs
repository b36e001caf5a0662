using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Admission;
using Parley.Codes;
using Parley.Delivery;
using Parley.Frames;

namespace Parley.AspNetCore.Transports;

/// <summary>Tells who is not let in why, in the way that each kind of client understands.</summary>
internal sealed class RefusedAnswer : IRefusalAnswer
{
    /// <summary>
    /// A browser's page sees no status of a WebSocket that was refused, but it sees a close code, so that one is opened for
    /// it. A program that sends headers sees the status.
    /// </summary>
    public async Task WriteAsync(HttpContext context, Refusal refusal)
    {
        if (!WebSocketUpgrade.IsRequested(context)
            || context.Request.Headers.Authorization.Count > 0
            || refusal.Code.HttpStatus is not (StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden))
        {
            await StreamRefusal.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        var stream = await WebSocketUpgrade.AcceptAsync(context).ConfigureAwait(false);
        var setup = new ConnectionSetup { Wire = Wire.WebSocket, IsRaw = context.Request.Query["format"] == "raw" };
        await stream.WriteAsync(ControlFrames.Close(setup, Connection.CloseCodeOf(refusal.Code), null)).ConfigureAwait(false);
        await stream.FlushAsync().ConfigureAwait(false);
    }
}
