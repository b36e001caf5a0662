using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Http;
using Parley.AspNetCore.Transports;
using Parley.Codes;

namespace Parley.AspNetCore.Access;

/// <summary>
/// <c>POST /connections/{connection}/refresh</c>: an SSE stream goes on with the token with which this request was made.
/// </summary>
internal static class RefreshEndpoint
{
    public static async Task ServeAsync(HttpContext context)
    {
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (await SubscriptionsEndpoint.ReadAsync(context).ConfigureAwait(false) is not var (connection, _))
        {
            return;
        }

        var refusal = context.RequestServices.GetRequiredService<Authenticator>().IsUsed
            ? TokenRefresh.Apply(connection, user)
            : new Refusal(ErrorCode.BadRequest, "This server uses no tokens.");
        if (refusal is not null)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        await connection.RecheckAccessAsync(context.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => TokenRefresh.WriteTtl(json, connection)).ConfigureAwait(false);
    }
}
