using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Access.Tickets;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Web;
using Parley.Codes;

namespace Parley.AspNetCore.Http;

/// <summary><c>POST /tickets</c>: a ticket for who makes the request.</summary>
internal static class TicketEndpoint
{
    public static async Task ServeAsync(HttpContext context)
    {
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (context.RequestServices.GetRequiredService<TicketStore>().Create(user, context.Connection.RemoteIpAddress) is not { } ticket)
        {
            await Problem.WriteAsync(context, ErrorCode.Unavailable, "Too many tickets wait to be used.").ConfigureAwait(false);
            return;
        }

        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("ticket"u8, ticket);
            json.WriteNumber("ttl"u8, (long)TicketStore.Lifetime.TotalSeconds);
        }).ConfigureAwait(false);
    }
}
