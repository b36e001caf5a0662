using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.Access;
using Parley.AspNetCore.Security;
using Parley.Codes;

namespace Parley.AspNetCore.Admission.Proofs;

/// <summary>A proof as ASP.NET Core's authentication knows it. A failure is an answer to the client, and no line in the log.</summary>
internal sealed class ProofHandler<TProof>(IOptionsMonitor<AuthenticationSchemeOptions> options, TProof proof)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, NullLoggerFactory.Instance, UrlEncoder.Default)
    where TProof : Proof
{
    private Guards? Guards => Context.RequestServices.GetRequiredService<GuardPlace>().Guards;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // An app's authorization asks before the endpoint does.
        Guards?.Prepare(Context);
        var shown = await proof.ShowAsync(Context).ConfigureAwait(false);
        if (shown.User is not { } user)
        {
            return AuthenticateResult.Fail(new RefusedException(shown.Refusal!));
        }

        var principal = new ClaimsPrincipal(new VisitorIdentity(user, Scheme.Name));
        if (proof is BrowserProof && HostLogin.Find(Context) is { } host)
        {
            // Who shows nothing here may have signed in to the app.
            principal.AddIdentity(host);
        }

        var properties = new AuthenticationProperties { ExpiresUtc = user.Grant?.EndsAt ?? HostLogin.EndOf(Context) };
        return AuthenticateResult.Success(new AuthenticationTicket(principal, properties, Scheme.Name));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var shown = await proof.ShowAsync(Context).ConfigureAwait(false);
        await AnswerAsync(shown.Refusal ?? new Refusal(ErrorCode.Unauthorized, ErrorCode.Unauthorized.Meaning)).ConfigureAwait(false);
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        // To the framework a guest is somebody, too, who may not do it; to the client the way out is to sign in.
        var result = await HandleAuthenticateOnceAsync().ConfigureAwait(false);
        var code = result.Principal?.Identities.Any(static identity => identity.IsAuthenticated) is true ? ErrorCode.Forbidden : ErrorCode.Unauthorized;
        await AnswerAsync(new Refusal(code, code.Meaning)).ConfigureAwait(false);
    }

    /// <summary>Refuses a request that never gets to its endpoint, with the guards and the rate of addresses that stand before that one.</summary>
    private async Task AnswerAsync(Refusal refusal)
    {
        if (Guards?.Answer(Context) is { } answer)
        {
            await answer.ConfigureAwait(false);
        }
        else if (await RequestGate.CountAsync(Context).ConfigureAwait(false))
        {
            await Context.RequestServices.GetRequiredService<IRefusalAnswer>().WriteAsync(Context, refusal).ConfigureAwait(false);
        }
    }
}
