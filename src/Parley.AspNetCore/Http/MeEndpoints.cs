using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.Access;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Commands;
using Parley.AspNetCore.Identity;
using Parley.AspNetCore.Limits;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Messages;
using Parley.Users;

namespace Parley.AspNetCore.Http;

/// <summary><c>GET /me</c> and <c>POST /me</c>: who the browser's user is, and what its name is.</summary>
internal static class MeEndpoints
{
    /// <summary>The largest body, in bytes: a name of 32 long emoji, escaped, and some room.</summary>
    public const int MaxBytes = 4096;

    public static async Task GetAsync(HttpContext context)
    {
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (user.Key is null)
        {
            await Problem.WriteAsync(context, ErrorCode.NotFound, "You have no name here yet. Set one with POST /me.").ConfigureAwait(false);
            return;
        }

        await WriteAsync(context, user).ConfigureAwait(false);
    }

    public static async Task PostAsync(HttpContext context)
    {
        var services = context.RequestServices;
        if (services.GetRequiredService<IUserResolver>() is not CookieUserResolver)
        {
            await Problem.WriteAsync(
                context, ErrorCode.NotFound, "Names are not chosen here: this server knows its users in another way.").ConfigureAwait(false);
            return;
        }

        if ((await context.GetUserAsync().ConfigureAwait(false)).Grant is { Kind: not GrantKind.Guest })
        {
            await Problem.WriteAsync(context, ErrorCode.Forbidden, "Your name comes from your token, key or login.").ConfigureAwait(false);
            return;
        }

        if (await RequestBody.ReadAsync(context, MaxBytes).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        if (CommandParser.ParseName(body, out var refusal) is not { } text
            || !DisplayName.TryNormalize(text, out var name, out refusal))
        {
            await Problem.WriteAsync(context, refusal!).ConfigureAwait(false);
            return;
        }

        // Whoever makes up a cookie is as new as one who brings none.
        var isNew = (await context.GetUserAsync().ConfigureAwait(false)).Id is null;
        if (isNew && context.GetLimits().TakeJoin() is { } crowd)
        {
            await RequestGate.WriteAsync(context, crowd).ConfigureAwait(false);
            return;
        }

        var token = BrowserToken.Read(context.Request) ?? BrowserToken.Create();
        var user = new User(token.UserId, name);
        var claim = await services.GetRequiredService<People>().NameAsync(user, context.RequestAborted).ConfigureAwait(false);
        if (claim.IsTaken)
        {
            await Problem.WriteAsync(
                context,
                ErrorCode.NameTaken,
                $"Somebody else is called {name} here. {claim.Suggestion} is free.",
                more: json => json.WriteString("suggestion", claim.Suggestion)).ConfigureAwait(false);
            return;
        }

        if (isNew && context.Connection.RemoteIpAddress is { } address)
        {
            services.GetService<IVisitorLog>()?.Join(user.Id!, address);
        }

        token.WriteTo(context);
        await WriteAsync(context, user).ConfigureAwait(false);
    }

    private static Task WriteAsync(HttpContext context, User user) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("id"u8, user.Id);
            json.WriteString("name"u8, user.Name);
        });
}
