using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Admission.Proofs;

namespace Parley.AspNetCore.Admission;

/// <summary>
/// The proofs as authentication schemes. <see cref="ParleyAuthenticationDefaults.AuthenticationScheme"/> leads to the first of them
/// for which a request brings something; what is brought and wrong is refused, and never passed over for the next.
/// </summary>
internal sealed class Schemes(
    AccessControl control, TicketProof ticket, KeyProof key, TokenProof token, BrowserProof browser)
{
    /// <summary>What a request brings.</summary>
    public Proof ProofOf(HttpContext context)
    {
        var request = context.Request;
        if (request.Query.ContainsKey(TicketProof.Parameter) && context.GetEndpoint()?.Metadata.GetMetadata<TicketMetadata>() is not null)
        {
            return ticket;
        }

        if (!control.Options.IsUsed)
        {
            return browser;
        }

        if (Bearer.Read(request) is { } shown)
        {
            // Where Parley takes no tokens itself, one may be the app's own, and have signed somebody in already.
            return Credentials.IsKey(shown) ? key : control.Options.Tokens is null && HostLogin.Find(context) is not null ? browser : token;
        }

        return control.Options.Tokens is { } tokens && !string.IsNullOrEmpty(request.Cookies[tokens.CookieName]) ? token : browser;
    }

    /// <summary>Adds them, and leaves the app's own default as it is.</summary>
    public static void AddTo(IServiceCollection services)
    {
        const string All = ParleyAuthenticationDefaults.AuthenticationScheme;
        services.AddAuthenticationCore();
        services.AddWebEncoders();
        services.AddSingleton<Schemes>();
        services.AddTransient<PolicySchemeHandler>();
        services.Configure<PolicySchemeOptions>(All, static options => options.ForwardDefaultSelector = static context =>
            NameOf(context.RequestServices.GetRequiredService<Schemes>().ProofOf(context).GetType()));
        services.Configure<AuthenticationOptions>(static options => options.AddScheme<PolicySchemeHandler>(All, null));
        Add<TicketProof>(services);
        Add<KeyProof>(services);
        Add<TokenProof>(services);
        Add<BrowserProof>(services);
        // The framework takes an only scheme for the default. With ours beside it, it is still the app's only one.
        services.PostConfigure<AuthenticationOptions>(static options =>
        {
            var own = options.Schemes.Where(scheme => scheme.Name != All && !scheme.Name.StartsWith(All + ".", StringComparison.Ordinal)).ToList();
            options.DefaultScheme ??= own.Count == 1 ? own[0].Name : null;
        });
    }

    private static void Add<TProof>(IServiceCollection services)
        where TProof : Proof
    {
        services.AddSingleton<TProof>();
        services.AddTransient<ProofHandler<TProof>>();
        services.Configure<AuthenticationOptions>(static options => options.AddScheme<ProofHandler<TProof>>(NameOf(typeof(TProof)), null));
    }

    private static string NameOf(Type proof) => $"{ParleyAuthenticationDefaults.AuthenticationScheme}.{proof.Name}";
}
