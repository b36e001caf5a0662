using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Admission.Handlers;

namespace Parley.AspNetCore.Admission;

/// <summary>
/// The ways to say who one is, each an authentication scheme. <see cref="ParleyAuthenticationDefaults.AuthenticationScheme"/> leads
/// to the first of them for which a request brings something; what is brought and wrong is refused, and never passed over for the next.
/// </summary>
internal static class Schemes
{
    /// <summary>The parameter of an address that holds a ticket.</summary>
    public const string TicketParameter = "ticket";

    public const string Ticket = "Parley.Ticket";
    public const string Key = "Parley.Key";
    public const string Token = "Parley.Token";
    public const string Browser = "Parley.Browser";

    /// <summary>Adds them, and leaves the app's own default as it is.</summary>
    public static void AddSchemes(this IServiceCollection services)
    {
        const string All = ParleyAuthenticationDefaults.AuthenticationScheme;
        services.AddAuthenticationCore();
        services.AddWebEncoders();
        services.AddTransient<PolicySchemeHandler>();
        services.AddTransient<TicketHandler>();
        services.AddTransient<KeyHandler>();
        services.AddTransient<TokenHandler>();
        services.AddTransient<BrowserHandler>();
        services.Configure<PolicySchemeOptions>(All, static options => options.ForwardDefaultSelector = Choose);
        services.Configure<AuthenticationOptions>(static options =>
        {
            options.AddScheme<TicketHandler>(Ticket, null);
            options.AddScheme<KeyHandler>(Key, null);
            options.AddScheme<TokenHandler>(Token, null);
            options.AddScheme<BrowserHandler>(Browser, null);
            options.AddScheme<PolicySchemeHandler>(All, null);
        });
        // The framework takes an only scheme for the default. With ours beside it, it is still the app's only one.
        services.PostConfigure<AuthenticationOptions>(static options =>
        {
            var own = options.Schemes.Where(scheme => !IsOurs(scheme.Name)).ToList();
            options.DefaultScheme ??= own.Count == 1 ? own[0].Name : null;
        });
    }

    private static bool IsOurs(string name) => name is ParleyAuthenticationDefaults.AuthenticationScheme or Ticket or Key or Token or Browser;

    private static string Choose(HttpContext context)
    {
        var request = context.Request;
        if (request.Query.ContainsKey(TicketParameter) && context.GetEndpoint()?.Metadata.GetMetadata<TicketMetadata>() is not null)
        {
            return Ticket;
        }

        var options = context.RequestServices.GetRequiredService<AccessControl>().Options;
        if (!options.IsUsed)
        {
            return Browser;
        }

        if (Bearer.Read(request) is { } shown)
        {
            // Where Parley takes no tokens itself, one may be the app's own, and have signed somebody in already.
            return Credentials.IsKey(shown) ? Key : options.Tokens is null && HostLogin.Find(context) is not null ? Browser : Token;
        }

        return options.Tokens is { } tokens && !string.IsNullOrEmpty(request.Cookies[tokens.CookieName]) ? Token : Browser;
    }
}
