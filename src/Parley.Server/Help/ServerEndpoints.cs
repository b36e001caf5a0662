using System.Net;
using Parley.Server.Configuration;
using Parley.Server.Network;

namespace Parley.Server.Help;

/// <summary>
/// What the server's own pages ask beside the chat: at which addresses it is reached (<c>GET /server/addresses</c>), and
/// whether a second device gets through (<c>/server/checks</c>), and where people sign in (<c>GET /server/login</c>). Pages of other sites cannot read the answers.
/// </summary>
internal static class ServerEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapServerEndpoints(this WebApplication app, ReachReader reach, LoginOptions login)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        var checks = new ConnectChecks(time);
        app.MapGet("/server/addresses", (HttpContext context) => Fresh(context, Describe(context, reach)));
        app.MapGet("/server/login", (HttpContext context) => Fresh(context, new { signIn = login.SignIn, token = login.Token }));
        app.MapPost("/server/checks", (HttpContext context) => Fresh(context, new { code = checks.Begin() }));
        app.MapGet("/server/checks/{code}", (HttpContext context, string code) =>
            checks.Devices(code) is { } devices ? Fresh(context, new { devices }) : NotFound());
        app.MapPost("/server/checks/{code}", (HttpContext context, string code) =>
        {
            var device = Device(context, reach, time);
            return checks.TryNote(code, device) ? Fresh(context, device) : NotFound();
        });
    }

    private static object Describe(HttpContext context, ReachReader reader)
    {
        var reach = reader.Read();
        return new
        {
            addresses = reach.Addresses.Select(found => new
            {
                url = ServerLink.Of(found.Address, reach.Port) + context.Request.PathBase + "/",
                adapter = found.Adapter?.Name,
                kind = (found.Adapter?.Kind ?? AdapterKind.Lan).ToString().ToLowerInvariant(),
            }),
            // Why there may be none: "loopback" was asked for, or no "network" was found.
            missing = reach.Addresses.Count > 0 ? null : reader.OnlyLoopback ? "loopback" : "network",
            container = reach.InContainer,
            used = Used(context.Request),
        };
    }

    private static ConnectDevice Device(HttpContext context, ReachReader reader, TimeProvider time)
    {
        var from = context.Connection.RemoteIpAddress ?? IPAddress.None;
        from = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        var here = IPAddress.IsLoopback(from) || reader.Read().Addresses.Any(own => own.Address.Equals(from));
        return new ConnectDevice(Used(context.Request), from.ToString(), here, time.GetUtcNow());
    }

    /// <summary>The server's address as this client says it.</summary>
    private static string Used(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase}/";

    private static IResult Fresh(HttpContext context, object answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(answer);
    }

    private static IResult NotFound() =>
        Results.Json(
            new { title = "There is nothing at this address, or it is no longer kept.", status = 404, detail = "No such check runs. Begin another.", code = "not_found" },
            contentType: "application/problem+json",
            statusCode: StatusCodes.Status404NotFound);
}
