using System.Net;
using Parley.AspNetCore.Http;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Server.Configuration;
using Parley.Server.Network;

namespace Parley.Server.Help;

/// <summary>
/// What the server's own pages ask beside the chat: at which addresses it is reached (<c>GET /server/addresses</c>), and
/// whether a second device gets through (<c>/server/checks</c>), for those who may connect; and what those need who are not in
/// yet: where people sign in (<c>GET /server/login</c>), and to say that they got through (<c>POST /server/checks/{code}</c>),
/// which needs the code. Limits hold for all of them. Pages of other sites cannot read the answers.
/// </summary>
internal static class ServerEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapServerEndpoints(this WebApplication app, ReachReader reach, LoginOptions login)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        var checks = new ConnectChecks(time);
        var group = app.MapGroup("/server").AnswerFailures();
        group.MapResource("/addresses", Read(context => Fresh(context, Describe(context, reach))));
        group.MapResource("/login", Read(context => Fresh(context, new { signIn = login.SignIn, token = login.Token })) with { IsOpen = true });
        group.MapResource("/checks", Post(context => Fresh(context, new { code = checks.Begin() })));
        group.MapResource(
            "/checks/{code}",
            Read(context => checks.Devices(Code(context)) is { } devices ? Fresh(context, new { devices }) : NotFound(context)),
            Post(context =>
            {
                var device = Device(context, reach, time);
                return checks.TryNote(Code(context), device) ? Fresh(context, device) : NotFound(context);
            }) with
            { IsOpen = true });
        group.MapNothingElse("/{**rest}");
    }

    private static ResourceMethod Read(RequestDelegate handler) => ResourceMethod.Read(handler);

    private static ResourceMethod Post(RequestDelegate handler) => new([HttpMethods.Post], handler, null);

    private static string Code(HttpContext context) => context.GetRouteValue("code")!.ToString()!;

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

    private static Task Fresh(HttpContext context, object answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(answer).ExecuteAsync(context);
    }

    private static Task NotFound(HttpContext context) =>
        Problem.WriteAsync(context, ErrorCode.NotFound, "No such check runs. Begin another.");
}
