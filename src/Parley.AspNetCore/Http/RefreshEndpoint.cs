using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Transports;
using Parley.AspNetCore.Web;

namespace Parley.AspNetCore.Http;

/// <summary>
/// <c>POST /connections/{connection}/refresh</c>: an SSE stream goes on with the token with which this request was made.
/// </summary>
internal static class RefreshEndpoint
{
    public static async Task ServeAsync(HttpContext context)
    {
        var door = context.RequestServices.GetRequiredService<Door>();
        var visitor = await door.AdmitAsync(context).ConfigureAwait(false);
        if (await SubscriptionsEndpoint.ReadAsync(context).ConfigureAwait(false) is not var (connection, _))
        {
            return;
        }

        if (door.Refresh(connection, visitor) is { } refusal)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        await connection.RecheckAccessAsync(context.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => TimeToLive.Write(json, connection)).ConfigureAwait(false);
    }
}
