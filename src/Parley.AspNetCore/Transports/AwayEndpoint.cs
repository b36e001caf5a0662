using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Web;
using Parley.Codes;

namespace Parley.AspNetCore.Transports;

/// <summary><c>POST /connections/{connection}/away</c>: says whether anybody is at the other end of a live SSE stream.</summary>
internal static class AwayEndpoint
{
    public static async Task ServeAsync(HttpContext context)
    {
        if (await SubscriptionsEndpoint.ReadAsync(context).ConfigureAwait(false) is not var (connection, change))
        {
            return;
        }

        if (change.IsAway is not { } isAway)
        {
            await Problem.WriteAsync(context, ErrorCode.BadRequest, "'away' is missing.").ConfigureAwait(false);
            return;
        }

        connection.SetAway(isAway);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
