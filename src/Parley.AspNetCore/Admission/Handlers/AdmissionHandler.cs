using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Access;
using Parley.Codes;
using Parley.Log;
using Parley.Messages;

namespace Parley.AspNetCore.Admission.Handlers;

/// <summary>One way to say who one is. A failure is an answer to the client, and no line in the log.</summary>
internal abstract class AdmissionHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, Credentials credentials)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, NullLoggerFactory.Instance, UrlEncoder.Default)
{
    protected Credentials Credentials => credentials;

    protected System.Net.IPAddress? Address => Context.Connection.RemoteIpAddress;

    /// <summary>Looks at what the request brings.</summary>
    /// <returns>The user as a visitor, or why not.</returns>
    protected abstract ValueTask<(User? User, Refusal? Refusal)> ShowAsync();

    /// <summary>Who else the principal is; nobody by default.</summary>
    protected virtual IEnumerable<ClaimsIdentity> Others => [];

    protected sealed override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        try
        {
            var (user, refusal) = await ShowAsync().ConfigureAwait(false);
            return refusal is null
                ? AuthenticateResult.Success(new AuthenticationTicket(
                    new ClaimsPrincipal([new VisitorIdentity(user!, Scheme.Name), .. Others]),
                    new AuthenticationProperties { ExpiresUtc = user!.Grant?.EndsAt ?? HostLogin.EndOf(Context) },
                    Scheme.Name))
                : AuthenticateResult.Fail(new RefusedException(refusal));
        }
        catch (BadHttpRequestException error)
        {
            return AuthenticateResult.Fail(new RefusedException(new Refusal(ErrorCode.BadRequest, error.Message)));
        }
        catch (LogUnavailableException)
        {
            return AuthenticateResult.Fail(new RefusedException(new Refusal(ErrorCode.Unavailable, LogUnavailableException.ForClients)));
        }
    }

    protected sealed override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceAsync().ConfigureAwait(false);
        await AnswerAsync((result.Failure as RefusedException)?.Refusal
            ?? new Refusal(ErrorCode.Unauthorized, ErrorCode.Unauthorized.Meaning)).ConfigureAwait(false);
    }

    protected sealed override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        // To the framework a guest is somebody, too, who may not do it; to the client the way out is to sign in.
        var result = await HandleAuthenticateOnceAsync().ConfigureAwait(false);
        var code = result.Principal?.Identity is { IsAuthenticated: true } ? ErrorCode.Forbidden : ErrorCode.Unauthorized;
        await AnswerAsync(new Refusal(code, code.Meaning)).ConfigureAwait(false);
    }

    private Task AnswerAsync(Refusal refusal) => Context.RequestServices.GetRequiredService<IRefusalAnswer>().WriteAsync(Context, refusal);
}
